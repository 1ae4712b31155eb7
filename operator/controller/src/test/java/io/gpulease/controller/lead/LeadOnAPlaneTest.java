package io.gpulease.controller.lead;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.ControlPlane;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Elections between real processes on a real API server. */
@OnControlPlane
class LeadOnAPlaneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path logs;

    private final List<Probe> probes = new ArrayList<>();
    private KubernetesClient admin;
    private Path kubeconfig;

    @BeforeEach
    void prepare(ControlPlane plane) {
        admin = plane.admin();
        kubeconfig = plane.kubeconfig();
        admin.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(LeadProbe.NAME)
                        .endMetadata()
                        .build())
                .createOr(existing -> existing.update());
    }

    @AfterEach
    void clear() throws Exception {
        for (var probe : probes) {
            probe.process.destroyForcibly().waitFor();
        }
        admin.leases().inNamespace("default").withName(LeadProbe.NAME).delete();
        admin.configMaps().inNamespace("default").withName(LeadProbe.NAME).delete();
    }

    private Probe start() throws IOException {
        var probe = new Probe(logs.resolve("probe-" + probes.size() + ".log"));
        probes.add(probe);
        return probe;
    }

    private final class Probe {
        final Process process;
        final Path log;

        Probe(Path log) throws IOException {
            this.log = log;
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var builder = new ProcessBuilder(
                            java,
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LeadProbe.class.getName())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log.toFile()));
            builder.environment().put("KUBECONFIG", kubeconfig.toString());
            process = builder.start();
        }

        void awaitSaid(String words) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Files.readString(log)).contains(words));
        }

        void signal(String name) throws Exception {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        int awaitExit() throws InterruptedException {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("has ended")
                    .isTrue();
            return process.exitValue();
        }
    }

    private Lease lease() {
        return Objects.requireNonNull(
                admin.leases().inNamespace("default").withName(LeadProbe.NAME).get());
    }

    private String written() {
        return Objects.requireNonNull(admin.configMaps()
                        .inNamespace("default")
                        .withName(LeadProbe.NAME)
                        .get())
                .getMetadata()
                .getResourceVersion();
    }

    private void awaitWrites() {
        var before = written();
        Awaitility.await().atMost(PATIENCE).until(() -> !written().equals(before));
    }

    @Test
    void onePausedUntilAnotherLeadsWritesNothingWhenItWakes() throws Exception {
        var first = start();
        first.awaitSaid("leading");
        awaitWrites();
        var second = start();
        second.awaitSaid("standing by");
        first.signal("STOP");
        second.awaitSaid("leading");
        awaitWrites();
        // Whatever is written from here on can only be the first one's.
        second.signal("STOP");
        var before = settled();
        first.signal("CONT");
        assertThat(first.awaitExit()).isEqualTo(ProcessEnd.LEAD_LOST);
        assertThat(written()).isEqualTo(before);
    }

    /** What is written once requests that were already on their way have arrived. */
    private String settled() {
        var seen = new String[] {""};
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            var now = written();
            var same = now.equals(seen[0]);
            seen[0] = now;
            return same;
        });
        return seen[0];
    }

    @Test
    void oneThatIsRobbedOfTheLeadEndsByItself() throws Exception {
        var robbed = start();
        robbed.awaitSaid("leading");
        admin.leases().inNamespace("default").withName(LeadProbe.NAME).edit(lease -> {
            lease.getSpec().setHolderIdentity("somebody-else");
            return lease;
        });
        assertThat(robbed.awaitExit()).isEqualTo(ProcessEnd.LEAD_LOST);
    }

    @Test
    void oneThatIsAskedToStopHandsTheLeadOver() throws Exception {
        var only = start();
        only.awaitSaid("leading");
        awaitWrites();
        only.signal("TERM");
        assertThat(only.awaitExit()).isZero();
        assertThat(lease().getSpec().getHolderIdentity()).isNull();
        start().awaitSaid("leading");
        assertThat(lease().getSpec().getLeaseTransitions()).isEqualTo(1);
    }

    @Test
    void oneThatWasKilledIsNotWaitedForOnItsOwnMachine() throws Exception {
        var killed = start();
        killed.awaitSaid("leading");
        var second = start();
        second.awaitSaid("standing by");
        killed.signal("KILL");
        killed.awaitExit();
        var lastRenewal = lease().getSpec().getRenewTime();
        second.awaitSaid("leading");
        assertThat(lease().getSpec().getAcquireTime())
                .as("taken before it ran out")
                .isBefore(lastRenewal.plus(LeadTiming.usual().leaseDuration()));
    }
}
