package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nodes that somebody or something else has a hand on. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class NodesTest {
    @Test
    void aCordonedNodeGetsNoNewLeaseAndKeepsTheOneItHas(TestEstate estate) {
        estate.with(1, 4);
        var node = estate.nodes().getFirst();
        var runs = estate.lease("runs").gpus(4).seconds(14).notice(2).apply().awaitActive();
        estate.kubectl().run("cordon", node);
        var next = estate.lease("next").gpus(4).seconds(5).notice(1).apply();
        runs.stays(Duration.ofSeconds(3), "Active");
        assertThat(runs.seen().isTrue("Degraded")).as(runs.about()).isFalse();
        runs.endsOnTime();
        estate.awaitCleanNodes();
        next.stays(Duration.ofSeconds(4), "", "Pending").neverRan();

        estate.kubectl().run("uncordon", node);
        next.awaitActive().endsOnTime();
    }

    @Test
    void aNodeThatIsNotReadyGetsNoNewLeaseAndKeepsTheOneItHas(TestEstate estate) {
        estate.with(2, 4);
        var ill = estate.nodes().getFirst();
        var runs = estate.lease("runs")
                .gpus(4)
                .seconds(20)
                .notice(2)
                .on(ill)
                .apply()
                .awaitActive();
        estate.kubectl().run("annotate", "node", ill, "sim.gpulease.io/ready=false");
        Eventually.until(Eventually.SOON, () -> !isReady(estate, ill), () -> ill + " is still Ready");
        var elsewhere = estate.lease("elsewhere").gpus(4).seconds(60).apply().awaitActive();
        assertThat(elsewhere.nodes()).doesNotContain(ill);
        var next = estate.lease("next").gpus(4).seconds(5).notice(1).on(ill).apply();
        assertThat(runs.was("Releasing", "Released"))
                .as("it is not ended for it: %s", runs.about())
                .isFalse();
        runs.endsOnTime();
        next.stays(Duration.ofSeconds(4), "", "Pending").neverRan();

        estate.kubectl().run("annotate", "node", ill, "sim.gpulease.io/ready-");
        next.awaitActive().endsOnTime();
    }

    @Test
    void aFenceThatSomebodyTakesDownIsPutUpAgain(TestEstate estate) {
        estate.with(1, 4);
        var node = estate.nodes().getFirst();
        var lease = estate.lease("fenced").gpus(4).seconds(60).apply().awaitActive();
        lease.assertFenced();
        // In one write with a mark of its own, so that what is seen afterwards is surely later.
        estate.kubectl().run("patch", "node", node, "--type=merge", "-p", """
                        {"metadata": {"labels": {"estate.example.com/meddled": "yes", "gpulease.io/leased-by": null}},
                         "spec": {"taints": null}}
                        """);
        Eventually.until(
                Eventually.SOON,
                () -> estate.world()
                        .node(node)
                        .orElseThrow()
                        .label("estate.example.com/meddled")
                        .equals("yes"),
                () -> "the watch does not show the meddling");
        lease.assertFenced();
        Eventually.until(
                Eventually.SOON,
                () -> estate.world()
                        .node(node)
                        .orElseThrow()
                        .taint("gpulease.io/pool")
                        .isPresent(),
                () -> "the pool's taint is not back");
        lease.stays(Duration.ofSeconds(2), "Active");
    }

    @Test
    void aNodeThatLeavesItsPoolUnderALeaseStaysTheLeasesUntilItsEnd(TestEstate estate) {
        estate.with(2, 4);
        var node = estate.nodes().getFirst();
        var lease = estate.lease("last").gpus(4).seconds(300).on(node).apply().awaitActive();
        estate.kubectl().run("label", "node", node, "estate.example.com/pool-");
        Eventually.until(
                Eventually.SOON,
                () -> estate.world()
                        .node(node)
                        .orElseThrow()
                        .label("estate.example.com/pool")
                        .isEmpty(),
                () -> node + " is still selected");
        lease.stays(Duration.ofSeconds(3), "Active").assertFenced();
        assertThat(lease.seen().isTrue("Degraded")).as(lease.about()).isFalse();
        assertThat(marksOfThePool(estate, node)).containsExactly(estate.pool(), estate.pool() + ":NoSchedule");
        // What it has it may go on using.
        estate.pod("p").lease("last").gpus(4).create();
        lease.awaitRunningPods(1);

        lease.release();
        lease.awaitPhase("Released");
        Eventually.until(
                Eventually.SOON, () -> marksOfThePool(estate, node).isEmpty(), () -> node + " is still its pool's");
        estate.awaitCleanNodes();
        estate.awaitPool(estate.pool(), 4);
        var next = estate.lease("next").gpus(4).seconds(5).on(node).apply();
        next.stays(Duration.ofSeconds(3), "", "Pending", "Rejected").neverRan();
    }

    private static List<String> marksOfThePool(TestEstate estate, String name) {
        var node = estate.world().node(name).orElseThrow();
        return Stream.of(
                        node.label("gpulease.io/pool"),
                        node.taint("gpulease.io/pool").orElse(""))
                .filter(mark -> !mark.isEmpty())
                .toList();
    }

    private static boolean isReady(TestEstate estate, String node) {
        return estate.world().node(node).orElseThrow().isTrue("Ready");
    }
}
