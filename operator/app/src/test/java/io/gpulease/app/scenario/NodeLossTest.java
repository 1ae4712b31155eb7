package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Hardware that goes away. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class NodeLossTest {
    @Test
    void theLeaseEndsOnTimeThoughAPodOfTheDeletedNodeIsNeverHeardOfAgain(TestEstate estate) {
        estate.with(2, 4);
        var lease = estate.lease("hit").gpus(8).seconds(30).notice(3).apply().awaitActive();
        estate.pod("p0").lease("hit").gpus(4).create();
        estate.pod("p1").lease("hit").gpus(4).create();
        lease.awaitRunningPods(2);
        var lost = estate.nodes().getFirst();
        estate.kubectl().run("delete", "node", lost);

        lease.awaitCondition("Degraded", true);
        lease.endsOnTime();
        estate.awaitClean(estate.nodes().subList(1, 2));
    }

    @Test
    void aNodeDeletedUnderALeaseEndsNeitherItNorAnybodyElse(TestEstate estate) {
        estate.with(3, 4);
        var lease = estate.lease("hit").gpus(8).seconds(30).notice(3).apply().awaitActive();
        var spared =
                estate.lease("spared").gpus(4).seconds(30).notice(3).apply().awaitActive();
        var lost = lease.nodes().iterator().next();
        estate.kubectl().run("delete", "node", lost);

        lease.awaitCondition("Degraded", true);
        assertThat(lease.message("Degraded")).contains(lost);
        lease.endsOnTime();
        spared.endsOnTime();
        assertThat(lease.seen().object().at("/status/usage/gpuSeconds").asLong())
                .isEqualTo(8 * 30);
        assertThat(lease.seen().object().at("/status/usage/creditedGpuSeconds").asLong())
                .as("the node's GPUs from when it was lost")
                .isBetween(4L, 4 * 30L)
                .isEqualTo(8 * 30
                        - lease.seen()
                                .object()
                                .at("/status/service/deliveredGpuSeconds")
                                .asLong());
        var left = estate.nodes().stream().filter(n -> !n.equals(lost)).toList();
        estate.awaitClean(left);
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl().list("events.events.k8s.io", estate.namespace()))
                        .anyMatch(event -> event.path("reason").asText().equals("NodeLost")
                                && event.at("/regarding/name").asText().equals("hit")));
        var next = estate.lease("next").gpus(8).seconds(5).notice(1).apply().awaitActive();
        assertThat(List.copyOf(next.nodes())).containsExactlyInAnyOrderElementsOf(left);
    }
}
