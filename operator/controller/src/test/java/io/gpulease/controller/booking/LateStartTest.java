package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Starts whose nodes had to be emptied first: a floating term then ends later than the plan knew. */
class LateStartTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private static final String BEHIND_IT = "\"estimatedStart\":\"2026-12-01T13:0";

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void goOnWhereNobodyMinds() {
        begun().pause(LONG).podGone("other", "p3");
        assertThat(untilQuiet()).anyMatch(body -> body.contains("\"phase\":\"Active\""));
    }

    @Test
    void areUndoneWhereTheyWouldReachIntoAWindowThatWasBookedMeanwhileAndThenPlannedAnew() {
        begun().pause(LONG).bookedLease("2026-12-01T13:00:05Z", "").podGone("other", "p3");
        assertThat(untilQuiet())
                .noneMatch(body -> body.contains("\"phase\":\"Active\""))
                .anyMatch(body -> body.contains("\"gpulease.io/allocations\":null"));
        assertThat(bodies(turns.takeAfter(200, TestNode.freeAgain("n"))))
                .as("not begun again, as the window that was booked stays")
                .noneMatch(body -> body.contains("\"gpulease.io/allocations\":\"{"))
                .anyMatch(body -> body.contains("\"phase\":\"Pending\""));
    }

    @Test
    void goOnWhereOneThatWaitsIsOnlyPutOffByAsMuch() {
        claiming().queuedLease();
        assertThat(bodies(turns.take())).anyMatch(body -> body.contains(BEHIND_IT));
        assertThat(claimAnsweredAfter(LONG))
                .anyMatch(body -> body.contains("\"phase\":\"Active\""))
                .noneMatch(body -> body.contains("\"gpulease.io/allocations\":null"));
    }

    @Test
    void areUndoneWhereOneThatWaitsWouldBePutOffByFarMore() {
        claiming().queuedLease().bookedLease("2026-12-01T16:01:10Z", "");
        assertThat(bodies(turns.take())).anyMatch(body -> body.contains(BEHIND_IT));
        assertThat(claimAnsweredAfter(LONG))
                .noneMatch(body -> body.contains("\"phase\":\"Active\""))
                .anyMatch(body -> body.contains("\"gpulease.io/allocations\":null"));
    }

    @Test
    void goOnHoweverLongThePlanTakesToAnswer() {
        claiming().pause(LONG);
        var said = new ArrayList<>(bodies(turns.takeAfter("/nodes/n", 200, TestNode.heldAgain("n"))));
        for (int answer = 0; answer < 8; answer++) {
            said.addAll(bodies(turns.takeIn(Duration.ofMinutes(2))));
        }
        assertThat(said).anyMatch(body -> body.contains("\"phase\":\"Active\""));
    }

    /** Its claim is sent. */
    private Turns claiming() {
        turns.tenant().pool().node("n", "", "", "").lease("");
        assertThat(bodies(turns.take())).anyMatch(body -> body.contains("u1"));
        return turns;
    }

    private List<String> claimAnsweredAfter(Duration time) {
        turns.pause(time);
        return Stream.concat(
                        bodies(turns.takeAfter("/nodes/n", 200, TestNode.heldAgain("n"))).stream(),
                        untilQuiet().stream())
                .toList();
    }

    /** It has claimed its node, on which the pod of another lease still is. */
    private Turns begun() {
        claiming().strangersPod("n");
        assertThat(bodies(turns.takeAfter(200, TestNode.heldAgain("n")))).noneMatch(body -> body.contains("Active"));
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
