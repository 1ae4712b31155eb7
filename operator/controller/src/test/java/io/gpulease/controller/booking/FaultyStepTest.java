package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A step that fails takes nobody else's turn. */
class FaultyStepTest {
    private final Turns turns = new Turns(new SilentJournal() {
        @Override
        public void node(String node, String reason, String message) {
            throw new IllegalStateException("a fault in the step of node " + node);
        }
    });

    @Test
    void theOthersAreSteppedAndItIsLookedAtAgain() {
        turns.namespace()
                .pool()
                .node("a", "", "'gpulease.io/allocations':'not a record'", "")
                .heldNode("b")
                .activeLease("b");
        assertThat(turns.take())
                .extracting(Call::path)
                .containsExactly("/apis/gpulease.io/v1alpha1/namespaces/ns/gpuleases/l/status");
        assertThat(turns.next()).isEqualTo(Instant.parse("2026-12-01T10:00:05Z"));
    }
}
