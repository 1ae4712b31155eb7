package io.gpulease.controller.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.watch.SlimNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeRecordTest {

    private static final SlimNode BARE = Given.node(
            "{'metadata':{'name':'n1','uid':'u','resourceVersion':'7'},'spec':{'taints':[{'key':'theirs','effect':'NoExecute','timeAdded':'2026-12-01T00:00:00Z'}]}}");

    @Test
    void aClaimCarriesItsFenceTheVersionAndTheTaintsOfOthersInOneWrite() {
        var call = new NodeRecord(BARE)
                .allocate(Allocations.NONE.with("uid-1", 8), Optional.of(new NodeRecord.Fence("uid-1", "ants.train")))
                .call()
                .orElseThrow();
        assertThat(call.path()).isEqualTo("/api/v1/nodes/n1");
        assertThat(call.body())
                .contains("\"resourceVersion\":\"7\"")
                .contains("{\\\"uid-1\\\":8}")
                .contains("\"gpulease.io/lease-uid\":\"uid-1\"")
                .contains("\"key\":\"gpulease.io/leased\",\"effect\":\"NoSchedule\",\"value\":\"uid-1\"")
                .contains("\"key\":\"theirs\",\"effect\":\"NoExecute\",\"timeAdded\":\"2026-12-01T00:00:00Z\"");
    }

    @Test
    void aReturnedClaimTakesItsFenceAlong() {
        SlimNode held = Given.node(
                "{'metadata':{'name':'n1','uid':'u','resourceVersion':'8','labels':{'gpulease.io/lease-uid':'uid-1','gpulease.io/leased-by':'a.b'},'annotations':{'gpulease.io/allocations':'{}','gpulease.io/leased-by':'a.b'}},'spec':{'taints':[{'key':'gpulease.io/leased','value':'uid-1','effect':'NoSchedule'}]}}");
        var call = new NodeRecord(held)
                .allocate(Allocations.NONE, Optional.empty())
                .call()
                .orElseThrow();
        assertThat(call.body())
                .contains("\"gpulease.io/allocations\":null")
                .contains("\"gpulease.io/lease-uid\":null")
                .contains("\"taints\":[]");
    }

    @Test
    void aNodeThatIsAsWantedCostsNoWrite() {
        SlimNode member = Given.node(
                "{'metadata':{'name':'n1','uid':'u','resourceVersion':'9','labels':{'gpulease.io/pool':'hall','gpulease.io/class':'h200'}},'spec':{'taints':[{'key':'gpulease.io/pool','value':'hall','effect':'NoSchedule'}]}}");
        assertThat(new NodeRecord(member).belongsTo("hall", "", "h200").call()).isEmpty();
        assertThat(new NodeRecord(member).belongsToNone().call()).isPresent();
    }

    @Test
    void aLongNameIsShortenedToALabelThatStaysItsOwn() {
        String longName = LeasedBy.whole("n".repeat(40), "lease-one-" + "x".repeat(40));
        String other = LeasedBy.whole("n".repeat(40), "lease-one-" + "x".repeat(39) + "y");
        assertThat(LeasedBy.label(longName)).hasSize(63).isNotEqualTo(LeasedBy.label(other));
        assertThat(LeasedBy.label("ants.train")).isEqualTo("ants.train");
    }
}
