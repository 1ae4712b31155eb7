package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.facts.FactFinder;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.Facts.NodeSince;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which nodes of a pool nobody can have yet, why, and since when: drained and cleaned are told apart. */
class PoolOfNodesTest {

    private final Turns turns = new Turns(new SilentJournal());
    private final CleanedNode node = new CleanedNode(turns);

    @Test
    void oneWhoseLeaseIsOverIsDrainedSinceItsEnd() {
        node.held("");
        turns.releasingLease("n").runningPod("n");
        assertThat(pool().drained()).containsExactly(new NodeSince("n", Optional.of("2026-12-01T09:50:00Z")));
        assertThat(pool().cleaned()).isEmpty();
        assertThat(pool().nodes().releasing()).isEqualTo(1);
    }

    @Test
    void oneThatIsClosedIsCleanedSinceThen() {
        node.closed();
        assertThat(pool().drained()).isEmpty();
        assertThat(pool().cleaned()).containsExactly(new NodeSince("n", Optional.of("2026-12-01T09:59:50Z")));
        assertThat(pool().nodes().releasing()).isEqualTo(1);
    }

    @Test
    void oneWhoseLeaseGoesOnIsNeither() {
        node.held("");
        turns.activeLease("n");
        assertThat(pool().drained()).isEmpty();
        assertThat(pool().cleaned()).isEmpty();
    }

    @Test
    void oneThatIsQuarantinedWaitsForAPersonAlone() {
        node.held(CleanedNode.QUARANTINED);
        turns.releasingLease("n");
        assertThat(pool().drained()).isEmpty();
        assertThat(pool().quarantined()).containsExactly(new NodeSince("n", Optional.empty()));
    }

    private Facts.OfPool pool() {
        var at = Instant.parse("2026-12-01T10:00:00Z");
        return Objects.requireNonNull(
                new FactFinder(turns.world).find(at).pools().get("p"));
    }
}
