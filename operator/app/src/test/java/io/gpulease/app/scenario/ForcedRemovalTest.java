package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Pods whose objects are removed by force, and nodes whose agents do not answer: nobody knows then what still runs. The nodes are
 * simulated, so nothing does; a finalizer stands for a container that does not stop.
 */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class ForcedRemovalTest {
    private static final int POD_GRACE_SECONDS = 12;
    /** A node's agent has so long besides. */
    private static final int AGENT_SECONDS = 5;

    /** What is held back at least: instants are told in whole seconds. */
    private static final Duration HELD = Duration.ofSeconds(POD_GRACE_SECONDS + AGENT_SECONDS - 1);

    /** After the grace of its pods a node has so long to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration UNTIL_QUARANTINED =
            Eventually.allowance(PATIENCE.plus(HELD).plusSeconds(20));

    @Test
    void theNodeIsNobodyElsesBeforeTheGraceOfThePodIsOver(TestEstate estate) {
        estate.with(1, 4);
        var lease = leased(estate);
        Instant removed = remove(estate, lease);
        lease.release();
        var next = estate.lease("next").gpus(4).seconds(60).apply();

        assertThat(next.awaitActive(HELD).entered("Active"))
                .as("the pod may run for its grace, counted in whole seconds")
                .isAfterOrEqualTo(removed.plus(HELD));
        assertThat(lease.awaitReleased().entered("Released")).isAfterOrEqualTo(removed.plus(HELD));
        assertThat(quarantinedSince(estate))
                .as("its agent answers, so that there is nothing to be looked at")
                .isEmpty();
    }

    @Test
    void theNodeIsCleanedOnlyThen(TestEstate estate) {
        estate.with(1, 4);
        cleaned(estate);
        var lease = leased(estate);
        Instant removed = remove(estate, lease);
        lease.release();

        awaitTaint(estate, "sanitizing", Eventually.allowance(HELD.plusSeconds(10)));
        assertThat(Instant.now()).isAfterOrEqualTo(removed.plus(HELD));
        lease.awaitReleased();
        assertThat(quarantinedSince(estate)).isEmpty();
    }

    @Test
    void theNodeIsQuarantinedWhereItsAgentDoesNotAnswerEither(TestEstate estate) {
        estate.with(1, 4);
        var lease = leased(estate);
        silence(estate);
        Instant removed = remove(estate, lease);
        lease.release();

        awaitTaint(estate, "quarantined", UNTIL_QUARANTINED);
        assertThat(Instant.now())
                .as("it had its time to answer")
                .isAfterOrEqualTo(removed.plus(PATIENCE).plus(HELD));
        lease.awaitReleased();
        assertTold(estate, "does not answer and pods of a lease that is over may still run");
    }

    @Test
    void theNodeIsQuarantinedWhereAPodDoesNotStopAndItsAgentDoesNotAnswer(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("first").gpus(4).seconds(600).grace(1).apply().awaitActive();
        estate.pod("stubborn")
                .lease("first")
                .gpus(4)
                .finalizer("example.com/does-not-stop")
                .create();
        lease.awaitRunningPods(1);
        silence(estate);
        lease.release();

        awaitTaint(estate, "quarantined", UNTIL_QUARANTINED);
        lease.awaitReleased();
        assertTold(estate, "does not answer and pods of a lease that is over may still run");
        estate.freePod(estate.namespace(), "stubborn");
    }

    @Test
    void theNodeIsQuarantinedWhereItsAgentDoesNotAnswerAsItIsToBeCleaned(TestEstate estate) {
        estate.with(1, 4);
        cleaned(estate);
        var lease = estate.lease("first").gpus(4).seconds(600).grace(1).apply().awaitActive();
        silence(estate);
        lease.release();

        awaitTaint(estate, "quarantined", UNTIL_QUARANTINED);
        lease.awaitReleased();
        assertTold(estate, "does not answer");
    }

    /** All of the node, with a pod that runs there. */
    private static TestLease leased(TestEstate estate) {
        var lease = estate.lease("first").gpus(4).seconds(600).grace(1).apply().awaitActive();
        estate.pod("worker").lease("first").gpus(4).grace(POD_GRACE_SECONDS).create();
        lease.awaitRunningPods(1);
        return lease;
    }

    /** As the platform may: the object is gone at once. */
    private static Instant remove(TestEstate estate, TestLease lease) {
        Instant before = Instant.now();
        estate.kubectl().delete("pod", lease.namespace(), "worker", "--grace-period=0", "--force");
        Eventually.until(Eventually.SOON, () -> lease.pods().isEmpty(), () -> "its pod is still there");
        return before;
    }

    private static void cleaned(TestEstate estate) {
        estate.kubectl().run("patch", "gpupool", estate.pool(), "--type=merge", "-p", """
            {"spec": {"sanitization": {"timeout": "20s", "podTemplate": {
              "metadata": {"annotations": {"sim.gpulease.io/completes-after": "2s"}},
              "spec": {"containers": [{"name": "wipe", "image": "none"}]}}}}}
            """);
    }

    private static void silence(TestEstate estate) {
        String node = estate.nodes().getFirst();
        estate.kubectl().run("annotate", "node", node, "sim.gpulease.io/ready=false");
        Eventually.until(
                Eventually.SOON,
                () -> !estate.world().node(node).orElseThrow().isTrue("Ready"),
                () -> "the node is still Ready");
    }

    private static void awaitTaint(TestEstate estate, String taint, Duration atMost) {
        String node = estate.nodes().getFirst();
        Eventually.until(
                atMost,
                () -> estate.world()
                        .node(node)
                        .orElseThrow()
                        .taint("gpulease.io/" + taint)
                        .isPresent(),
                () -> "%s has not the taint %s: %s"
                        .formatted(node, taint, estate.world().node(node)));
    }

    private static Optional<String> quarantinedSince(TestEstate estate) {
        return estate.world().node(estate.nodes().getFirst()).orElseThrow().taint("gpulease.io/quarantined");
    }

    private static void assertTold(TestEstate estate, String words) {
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl().list("events.events.k8s.io", "default"))
                        .anyMatch(event -> event.path("reason").asText().equals("SanitizationFailed")
                                && event.at("/regarding/name")
                                        .asText()
                                        .equals(estate.nodes().getFirst())
                                && event.path("note").asText().contains(words)));
    }
}
