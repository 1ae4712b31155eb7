package io.gpulease.app;

import io.gpulease.controller.wiring.ClusterReading;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.term.Notice;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The cluster of KUBECONFIG as the engine sees it now, for commands that only ask. */
final class ReadCluster {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ReadCluster() {}

    /**
     * @param err is told which objects could not be read
     * @throws SettingProblem if there is no cluster, or not the right to read it
     */
    static Snapshot snapshot(PrintStream err) throws InterruptedException {
        LogSetup.quiet();
        try (var clients = Clients.open()) {
            var read = ClusterReading.of(
                    clients.watching(),
                    Notice.Defaults.STANDARD,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS),
                    PATIENCE);
            read.unreadable().forEach(object -> err.println("left out, as it cannot be read: " + object));
            return read.snapshot();
        } catch (ClusterReading.Refused e) {
            throw SettingProblem.ofTheCluster(String.valueOf(e.getMessage()));
        }
    }
}
