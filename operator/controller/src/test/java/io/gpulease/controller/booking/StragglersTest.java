package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import org.junit.jupiter.api.Test;

/** Pods that are still there half a minute after they should have stopped. */
class StragglersTest {
    private static final String LONG_AGO = "2026-12-01T09:55:00Z";
    private static final String JUST_NOW = "2026-12-01T09:59:50Z";

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void areWaitedForWhereTheNodeAnswers() {
        turns.tenant().pool().heldNode("n").releasingLease("n").stoppingPod(LONG_AGO);
        assertThat(turns.take()).extracting(Call::path).noneMatch(path -> path.contains("/nodes/"));
    }

    @Test
    void areWaitedForAWhileWhereTheNodeIsSilent() {
        turns.tenant().pool().heldNodeThatIsSilent().releasingLease("n").stoppingPod(JUST_NOW);
        assertThat(turns.take()).extracting(Call::path).noneMatch(path -> path.contains("/nodes/"));
    }

    @Test
    void haveTheirNodeQuarantinedThenAndTheLeaseCanEnd() {
        turns.tenant().pool().heldNodeThatIsSilent().releasingLease("n").stoppingPod(LONG_AGO);
        assertThat(turns.take())
                .filteredOn(call -> call.path().contains("/nodes/"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"key\":\"gpulease.io/quarantined\"", "\"gpulease.io/allocations\":null");
    }

    @Test
    void areNoneWhereAFinalizerOfOthersKeepsTheObjectOfAPodThatIsOver() {
        turns.tenant().pool().heldNode("n").releasingLease("n");
        turns.pod(TestPod.named("done", "p7", 6)
                .lease("l")
                .on("n")
                .gpus(4)
                .leaving(LONG_AGO)
                .status("'phase':'Succeeded'"));
        assertThat(turns.take())
                .filteredOn(call -> call.path().contains("/nodes/"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"gpulease.io/allocations\":null")
                .doesNotContain("gpulease.io/quarantined\"");
    }

    @Test
    void ofANodeThatIsNoMoreAreNotWaitedFor() {
        turns.tenant().pool().releasingLease("n").stoppingPod(JUST_NOW);
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"phase\":\"Released\"");
    }

    @Test
    void ofAnotherLeaseKeepAWholeNodeFromBeingHandedOver() {
        turns.tenant().pool().heldNode("n").strangersPod("n").lease("");
        turns.take();
        assertThat(turns.take()).extracting(Call::body).noneMatch(body -> body.contains("\"phase\":\"Active\""));
    }
}
