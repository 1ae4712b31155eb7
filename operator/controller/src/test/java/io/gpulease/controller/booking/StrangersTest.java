package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.util.List;
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
