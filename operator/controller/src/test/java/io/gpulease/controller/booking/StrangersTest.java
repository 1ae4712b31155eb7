package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A tenant's pod that asks for no device, and that the scheduler put on a node before it was tainted. */
class StrangersTest {
    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void isSentAwayFromANodeThatIsAnotherLeases() {
        turns.tenant().pool().heldNode("n").activeLease("n").strangersIdlePod("n");
        assertThat(evictions(turns.take())).containsExactly("/api/v1/namespaces/ns/pods/idle/eviction");
    }

    @Test
    void isSentAwayAsSoonAsTheNodeIsClaimed() {
        turns.tenant().pool().node("n", "", "", "").strangersIdlePod("n").lease("");
        assertThat(evictions(turns.take())).isEmpty();
        assertThat(evictions(turns.takeAfter("/nodes/n", 200, Turns.heldNodeAgain("n"))))
                .containsExactly("/api/v1/namespaces/ns/pods/idle/eviction");
    }

    @Test
    void isWaitedForBeforeTheLeaseStarts() {
        turns.tenant().pool().heldNode("n").strangersIdlePod("n").lease("");
        assertThat(turns.take()).extracting(Call::body).noneMatch(StrangersTest::isActive);
        assertThat(turns.take()).extracting(Call::body).noneMatch(StrangersTest::isActive);
    }

    @Test
    void thatDoesNotGoHasTheLeaseStartElsewhere() {
        turns.tenant().pool().node("n", "", "", "").strangersIdlePod("n").lease("");
        turns.take();
        turns.takeAfter("/nodes/n", 200, Turns.heldNodeAgain("n"));
        turns.strangersIdlePodLeaves("2026-12-01T10:00:20Z").node("other", "", "", "");
        assertThat(turns.take()).extracting(Call::body).noneMatch(body -> body.contains("allocations"));
        turns.pause(Duration.ofMinutes(1));
        assertThat(Stream.of(turns.take(), turns.take()).flatMap(List::stream))
                .extracting(Call::body)
                .anyMatch(body -> body.contains("\"gpulease.io/allocations\":null"));
    }

    @Test
    void isNotSentAwayFromANodeThatItsOwnLeaseIsPlacedOnWhateverTheNodeSays() {
        turns.tenant()
                .pool()
                .heldNode("n")
                .lease("'phase':'Released','observedGeneration':1,'tenant':'t'")
                .queuedLease(
                        "'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}");
        turns.world.see(
                Given.pod(
                        "{'metadata':{'name':'own','namespace':'ns','uid':'p5','resourceVersion':'6','labels':{'gpulease.io/lease':'q'}},'spec':{'nodeName':'n','nodeSelector':{'gpulease.io/lease-uid':'uq'},'containers':[{'name':'main','resources':{'limits':{'nvidia.com/gpu':'4'}}}]},'status':{'phase':'Running'}}"));
        assertThat(evictions(turns.take())).isEmpty();
    }

    @Test
    void staysWhereNobodyHasTheNode() {
        turns.tenant().pool().node("n", "", "", "").strangersIdlePod("n");
        assertThat(turns.take()).isEmpty();
    }

    @Test
    void ofTheLeaseItselfStays() {
        turns.tenant().pool().heldNode("n").activeLease("n").idlePod("n");
        assertThat(turns.take()).isEmpty();
    }

    private static boolean isActive(String body) {
        return body.contains("\"phase\":\"Active\"");
    }

    private static List<String> evictions(List<Call> calls) {
        return calls.stream()
                .map(Call::path)
                .filter(path -> path.endsWith("/eviction"))
                .toList();
    }
}
