package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

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
        turns.tenant().pool().heldNode("n").activeLease("n").pod(TestPod.strangersIdle("n"));
        assertThat(evictions(turns.take())).containsExactly("/api/v1/namespaces/ns/pods/idle/eviction");
    }

    @Test
    void isSentAwayAsSoonAsTheNodeIsClaimed() {
        turns.tenant()
                .pool()
                .node("n", "", "", "")
                .pod(TestPod.strangersIdle("n"))
                .lease("");
        assertThat(evictions(turns.take())).isEmpty();
        assertThat(evictions(turns.takeAfter("/nodes/n", 200, TestNode.heldAgain("n"))))
                .containsExactly("/api/v1/namespaces/ns/pods/idle/eviction");
    }

    @Test
    void isWaitedForBeforeTheLeaseStarts() {
        turns.tenant().pool().heldNode("n").pod(TestPod.strangersIdle("n")).lease("");
        assertThat(turns.take()).extracting(Call::body).noneMatch(StrangersTest::isActive);
        assertThat(turns.take()).extracting(Call::body).noneMatch(StrangersTest::isActive);
    }

    @Test
    void thatDoesNotGoHasTheLeaseStartElsewhere() {
        isClaimedUnderIt();
        turns.pod(leaving(7)).node("other", "", "", "");
        assertThat(turns.take()).extracting(Call::body).noneMatch(body -> body.contains("allocations"));
        turns.pause(Duration.ofMinutes(1));
        assertThat(Stream.of(turns.take(), turns.take()).flatMap(List::stream))
                .extracting(Call::body)
                .anyMatch(body -> body.contains("\"gpulease.io/allocations\":null"));
    }

    @Test
    void keepsItsNodeFromBeingTriedAgainUntilItHasGone() {
        isClaimedUnderIt();
        turns.pod(leaving(7));
        turns.pause(Duration.ofMinutes(1));
        turns.take();
        turns.take();
        turns.pod(leaving(8));
        assertThat(Stream.of(turns.takeAfter("/nodes/n", 200, TestNode.freeAgain("n")), turns.take())
                        .flatMap(List::stream))
                .extracting(Call::path)
                .noneMatch(path -> path.endsWith("/nodes/n"));
        turns.crowded().podGone("idle", "p4").pause(Duration.ofSeconds(10));
        assertThat(Stream.of(turns.take(), turns.take()).flatMap(List::stream))
                .extracting(Call::path)
                .contains("/api/v1/nodes/n");
    }

    @Test
    void thatCannotBeAskedToGoHasTheLeaseStartElsewhere() {
        isClaimedUnderIt();
        turns.node("other", "", "", "");
        turns.take();
        turns.pause(Duration.ofMinutes(1));
        turns.take();
        turns.take();
        assertThat(turns.takeAfter("/nodes/n", 200, TestNode.freeAgain("n")))
                .extracting(Call::path)
                .contains("/api/v1/nodes/other");
    }

    @Test
    void isNotSentAwayFromANodeThatItsOwnLeaseIsPlacedOnWhateverTheNodeSays() {
        turns.tenant()
                .pool()
                .heldNode("n")
                .lease("'phase':'Released','observedGeneration':1,'tenant':'t'")
                .queuedLease(
                        "'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}");
        turns.pod(TestPod.named("own", "p5", 6)
                .lease("q")
                .on("n")
                .spec("'nodeSelector':{'gpulease.io/lease-uid':'uq'}")
                .gpus(4));
        assertThat(evictions(turns.take())).isEmpty();
    }

    @Test
    void staysWhereNobodyHasTheNode() {
        turns.tenant().pool().node("n", "", "", "").pod(TestPod.strangersIdle("n"));
        assertThat(turns.take()).isEmpty();
    }

    @Test
    void ofTheLeaseItselfStays() {
        turns.tenant().pool().heldNode("n").activeLease("n").idlePod("n");
        assertThat(turns.take()).isEmpty();
    }

    /** Node n, which it is on, is claimed for lease l. */
    private void isClaimedUnderIt() {
        turns.tenant()
                .pool()
                .node("n", "", "", "")
                .pod(TestPod.strangersIdle("n"))
                .lease("");
        turns.take();
        turns.takeAfter("/nodes/n", 200, TestNode.heldAgain("n"));
    }

    private static TestPod leaving(int version) {
        return TestPod.strangersIdle("n").version(version).leaving("2026-12-01T10:00:20Z");
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
