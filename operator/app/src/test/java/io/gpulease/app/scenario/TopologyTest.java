package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nodes of one rack. Two nodes of an estate share a rack, and all racks are in one block. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class TopologyTest {

    private static String domain(TestLease lease) {
        return lease.seen().object().at("/status/placement/domain").asText();
    }

    private static String rack(TestEstate estate, int number) {
        return estate.id() + "-r" + number;
    }

    @Test
    void aGangThatRequiresARackWaitsForOneAndLandsInItThoughNodesElsewhereAreFree(TestEstate estate) {
        estate.with(6, 4);
        var nodes = estate.nodes();
        // One node of each rack is taken: three are free, no two of them in one rack.
        var first = estate.lease("r0")
                .gpus(4)
                .seconds(60)
                .notice(2)
                .on(nodes.get(0))
                .apply();
        var soonOver =
                estate.lease("r1").gpus(4).seconds(9).notice(1).on(nodes.get(2)).apply();
        var last = estate.lease("r2")
                .gpus(4)
                .seconds(60)
                .notice(2)
                .on(nodes.get(4))
                .apply();
        List.of(first, soonOver, last).forEach(TestLease::awaitActive);

        var gang = required(estate, "gang", 8).awaitPhase("Pending");
        assertThat(gang.message("Placed")).contains("in one rack");
        assertThat(gang.seen().object().at("/status/queue/estimatedStart").asText())
                .isNotEmpty();

        gang.awaitActive(Eventually.allowance(Duration.ofSeconds(20)));
        assertThat(gang.nodes()).containsExactlyInAnyOrder(nodes.get(2), nodes.get(3));
        assertThat(domain(gang)).isEqualTo(rack(estate, 1));
        assertThat(gang.seen().isTrue("Unsupported")).isFalse();
        gang.endsOnTime();
    }

    @Test
    void moreThanTheLargestRackHasIsSaidToBeSoAndSpreadWhenARackIsOnlyPreferred(TestEstate estate) {
        estate.with(4, 4);
        var tooLarge = required(estate, "too-large", 12).awaitPhase("Pending");
        assertThat(tooLarge.seen().reason()).isEqualTo("TopologyUnsatisfiable");
        assertThat(tooLarge.message("Placed")).contains("12 GPUs", "8 GPUs", "4 GPUs short");
        assertThat(tooLarge.seen().object().at("/status/queue/estimatedStart").isMissingNode())
                .isTrue();

        var spread = estate.lease("spread")
                .gpus(12)
                .seconds(5)
                .notice(1)
                .set("spec.placement.topology", Map.of("level", "rack", "mode", "Preferred"))
                .apply()
                .awaitActive();
        assertThat(domain(spread)).isEqualTo(estate.id() + "-b0");
        spread.endsOnTime();
        tooLarge.neverRan();
    }

    @Test
    void aLevelThatNoPoolHasIsRejected(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("row")
                .gpus(4)
                .set("spec.placement.topology", Map.of("level", "row"))
                .apply()
                .awaitPhase("Rejected");
        assertThat(lease.seen().reason()).isEqualTo("TopologyUnsatisfiable");
        assertThat(lease.message("Stalled")).contains("row", "block, node, rack");
        lease.neverRan();
    }

    @Test
    void aLeaseWithoutAWishLeavesTheOtherRackWhole(TestEstate estate) {
        estate.with(4, 4);
        var one = estate.lease("one").gpus(4).seconds(30).apply().awaitActive();
        var two = estate.lease("two").gpus(4).seconds(30).apply().awaitActive();
        assertThat(List.of(domain(one), domain(two))).containsOnly(rack(estate, 0));
        var gang = required(estate, "gang", 8).awaitActive();
        assertThat(domain(gang)).isEqualTo(rack(estate, 1));
        gang.endsOnTime();
    }

    private static TestLease required(TestEstate estate, String name, int gpus) {
        return estate.lease(name)
                .gpus(gpus)
                .seconds(6)
                .notice(1)
                .set("spec.placement.topology", Map.of("level", "rack", "mode", "Required"))
                .apply();
    }
}
