package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.world.LeaseEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The owner's pods come and go as they like: a start must see one that came between its plan and its claim. */
class OwnersPodTest {
    private static final String SHARED = ",'isolation':['Dedicated','Shared']";
    private static final String HALF = "'gpulease.io/allocations':'{\\'u1\\':2}'";
    private static final Turns.Edition TWO_GPUS =
            new Turns.Edition(5, 1, ",'term':{'duration':'3h'},'placement':{'isolation':'Shared'}");
    private static final String HAS_HALF =
            "'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}";

    private final List<String> told = new ArrayList<>();
    private final Turns turns = new Turns(new SilentJournal() {
        @Override
        public void node(String node, String reason, String message) {
            told.add(node + " " + reason + " " + message);
        }

        @Override
        public void lease(LeaseEntry lease, String reason, String message) {
            told.add(lease.name() + " " + reason + " " + message);
        }
    });

    @Test
    void aStartThatHasAllItsNodesIsFinished() {
        turns.tenant().pool().heldNode("n").lease("");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::path)
                .asString()
                .endsWith("/gpuleases/l/status");
    }

    @Test
    void aStartOnWhoseNodeTheOwnersPodRunsIsUndone() {
        turns.tenant().pool().heldNode("n").ownersPod("n").lease("");
        turns.take();
        assertThat(turns.takeAfter(200, Turns.leaseAgain("'phase':'Pending','observedGeneration':1")))
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.path()).isEqualTo("/api/v1/nodes/n");
                    assertThat(call.body()).contains("\"gpulease.io/allocations\":null");
                });
    }

    @Test
    void onAnotherLeasesNodeItIsToldAndNeverEnded() {
        turns.tenant().pool().heldNode("n").activeLease("n");
        turns.take();
        told.clear();
        assertThat(turns.ownersPod("n").take()).isEmpty();
        assertThat(told)
                .satisfiesExactly(
                        node -> assertThat(node)
                                .startsWith("n ForeignPod pod lab/own")
                                .contains("ns/l"),
                        lease -> assertThat(lease)
                                .startsWith("l ForeignPod")
                                .contains("node n")
                                .doesNotContain("lab"));
    }

    /** By the label alone anybody could hide: pods that clean are in the namespace of the operator. */
    @Test
    void onAnotherLeasesNodeItIsToldThoughItIsLabelledAsIfItCleaned() {
        new CleanedNode(turns).held("");
        turns.activeLease("n").take();
        told.clear();
        new CleanedNode(turns).gpusOfCleaner("sanitize-n-1", "lab", "n");
        turns.take();
        assertThat(told).anySatisfy(node -> assertThat(node).startsWith("n ForeignPod pod lab/sanitize-n-1"));
    }

    @Test
    void thatCleansIsNobodysToTell() {
        new CleanedNode(turns).held("");
        turns.activeLease("n").take();
        told.clear();
        new CleanedNode(turns).gpusOfCleaner("sanitize-n-1", "gpulease-system", "n");
        turns.take();
        assertThat(told).noneMatch(text -> text.contains("ForeignPod"));
    }

    @Test
    void onASharedNodeItIsToldWhereItTakesWhatALeaseHolds() {
        turns.tenant().pool(SHARED).node("n", TestNode.SHARED, HALF, "").lease(TWO_GPUS, "", HAS_HALF);
        turns.take();
        told.clear();
        turns.pod(ownersPod(3)).take();
        assertThat(told)
                .satisfiesExactly(
                        node -> assertThat(node)
                                .startsWith("n ForeignPod pod lab/own")
                                .contains("more are taken than leases leave free"),
                        lease -> assertThat(lease)
                                .startsWith("l ForeignPod")
                                .contains("node n")
                                .doesNotContain("lab"));
    }

    @Test
    void onASharedNodeItIsAtHomeBesideTheLeases() {
        turns.tenant().pool(SHARED).node("n", TestNode.SHARED, HALF, "").lease(TWO_GPUS, "", HAS_HALF);
        turns.take();
        told.clear();
        turns.pod(ownersPod(2)).take();
        assertThat(told).isEmpty();
    }

    private static TestPod ownersPod(int gpus) {
        return TestPod.named("own", "p2", 5).in("lab").on("n").gpus(gpus);
    }

    @Test
    void aRunningLeaseThatLostItsRecordClaimsItAgainThoughItsOwnPodRunsThere() {
        turns.tenant().pool().node("n", "", "", "").leaseThatLost("n").runningPod("n");
        assertThat(turns.take()).singleElement().satisfies(call -> {
            assertThat(call.path()).isEqualTo("/api/v1/nodes/n");
            assertThat(call.body()).contains("{\\\"u1\\\":4}");
        });
    }
}
