package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Nodes are planned to be free again when pods must have stopped, which is as the pool caps it. */
class GraceTest {

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void isNeverNone() {
        // Without grace an object is gone before its containers have stopped, and its node looks free.
        turns.tenant().pool().heldNode("n").activeLeaseOfShortGrace("n").runningPod("n");
        assertThat(turns.takeIn(Duration.ofHours(2)))
                .filteredOn(call -> call.path().endsWith("/eviction"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"gracePeriodSeconds\":1,");
    }

    @Test
    void thatAPoolCapsHoldsNobodyUpBeyondTheCap() {
        turns.tenant().pool().heldNode("n").activeLeaseOfLongGrace("n").queuedLease();
        assertThat(turns.take())
                .extracting(Call::body)
                .anyMatch(body -> body.contains("\"estimatedStart\":\"2026-12-01T12:10:01Z\""));
    }
}
