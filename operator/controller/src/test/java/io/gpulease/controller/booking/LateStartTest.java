package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Starts whose nodes had to be emptied first: a floating term then ends later than the plan knew. */
class LateStartTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void goOnWhereNobodyMinds() {
        begun().pause(LONG).strangersPodGone();
        assertThat(untilQuiet()).anyMatch(body -> body.contains("\"phase\":\"Active\""));
    }

    @Test
    void areUndoneWhereTheyWouldReachIntoAWindowThatWasBookedMeanwhileAndThenPlannedAnew() {
        begun().pause(LONG).bookedLease("2026-12-01T13:00:05Z", "").strangersPodGone();
        assertThat(untilQuiet())
                .noneMatch(body -> body.contains("\"phase\":\"Active\""))
                .anyMatch(body -> body.contains("\"gpulease.io/allocations\":null"));
        assertThat(bodies(turns.takeAfter(200, Turns.freeNodeAgain("n"))))
                .as("not begun again, as the window that was booked stays")
                .noneMatch(body -> body.contains("\"gpulease.io/allocations\":\"{"))
                .anyMatch(body -> body.contains("\"phase\":\"Pending\""));
    }

    /** It has claimed its node, on which the pod of another lease still is. */
    private Turns begun() {
        turns.tenant().pool().node("n", "", "", "").lease("");
        assertThat(bodies(turns.take())).anyMatch(body -> body.contains("u1"));
        turns.strangersPod("n");
        assertThat(bodies(turns.takeAfter(200, Turns.heldNodeAgain("n")))).noneMatch(body -> body.contains("Active"));
        return turns;
    }

    private List<String> untilQuiet() {
        var first = bodies(turns.take());
        var second = bodies(turns.take());
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static List<String> bodies(List<Call> calls) {
        return calls.stream().map(Call::body).toList();
    }
}
