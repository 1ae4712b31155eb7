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

    @Test
    void aRunningLeaseThatLostItsRecordClaimsItAgainThoughItsOwnPodRunsThere() {
        turns.tenant().pool().node("n", "", "", "").leaseThatLost("n").runningPod("n");
        assertThat(turns.take()).singleElement().satisfies(call -> {
            assertThat(call.path()).isEqualTo("/api/v1/nodes/n");
            assertThat(call.body()).contains("{\\\"u1\\\":4}");
        });
    }
}
