package io.gpulease.bench.rig;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.plane.Checkout;
import io.gpulease.testkit.product.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The operator as {@code make build} ships it: the launcher with its own options for the JVM, under the chart's rights. */
public final class ShippedOperator implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;
    private final Thread atExit;

    private ShippedOperator(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.atExit = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Where the launcher is; {@code GPULEASE_LAUNCHER} names another build. */
    public static String launcher() {
        var other = System.getenv("GPULEASE_LAUNCHER");
        return other != null ? other : Checkout.root().resolve("build/gpulease").toString();
    }

    static ShippedOperator launch(Installation installation, List<String> flags) {
        try {
            var logs = Files.createDirectories(Checkout.root().resolve("build/bench/logs"));
            var log = logs.resolve(
                    "operator-%d-%d.log".formatted(ProcessHandle.current().pid(), COUNT.incrementAndGet()));
            var words = new java.util.ArrayList<>(
                    List.of(launcher(), "operator", "--namespace", Installation.NAMESPACE, "--metrics-port=0"));
            words.addAll(flags);
            var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("KUBECONFIG", installation.kubeconfig().toString());
            return new ShippedOperator(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ShippedOperator awaitReady() {
        Eventually.until(
                READY_WITHIN,
                () -> said("gpulease operator ready") || !process.isAlive(),
                () -> "the operator does not get ready; its log: " + log);
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the operator ended with %d; its log: %s".formatted(process.exitValue(), log));
        }
        return this;
    }

    /** Whether its output holds this. */
    public boolean said(String words) {
        try {
            return Files.readString(log).contains(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Footprint footprint() {
        return new Footprint(process.pid());
    }

    /** Ends it in an orderly way: the lead is handed over. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
