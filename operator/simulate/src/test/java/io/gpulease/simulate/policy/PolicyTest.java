package io.gpulease.simulate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.simulate.replay.Replay;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each policy where it differs from the others, on 4 processors. */
class PolicyTest {
    private final List<Job> jobs = new ArrayList<>();

    private PolicyTest job(long submitted, int processors, long asked, long run) {
        jobs.add(new Job(new Request(jobs.size(), submitted, processors, asked), run));
        return this;
    }

    private PolicyTest job(long submitted, int processors, long length) {
        return job(submitted, processors, length, length);
    }

    private Map<Integer, Long> starts(PolicyName policy) {
        var starts = new TreeMap<Integer, Long>();
        Replay.run(jobs, 4, policy.make().orElseThrow(), started -> {})
                .forEach(outcome -> starts.put(outcome.job().request().number(), outcome.start()));
        return starts;
    }

    @Test
    void fcfsLetsProcessorsIdleRatherThanSomebodyPass() {
        job(0, 3, 100).job(1, 4, 10).job(2, 1, 10);
        assertThat(starts(PolicyName.FCFS)).isEqualTo(Map.of(0, 0L, 1, 100L, 2, 110L));
    }

    @Test
    void easyLetsPassWhoIsGoneWhenTheHeadStarts() {
        job(0, 3, 100).job(1, 4, 10).job(2, 1, 98).job(2, 1, 99);
        assertThat(starts(PolicyName.EASY)).isEqualTo(Map.of(0, 0L, 1, 100L, 2, 2L, 3, 110L));
    }

    @Test
    void easyLetsPassWhoTakesWhatTheHeadWillNotNeed() {
        job(0, 2, 100).job(1, 3, 10).job(2, 1, 500).job(3, 1, 500);
        // The head leaves one processor over: for the first who wants it, not for the second.
        assertThat(starts(PolicyName.EASY)).isEqualTo(Map.of(0, 0L, 1, 100L, 2, 2L, 3, 110L));
    }

    @Test
    void easyMayDelayWhoIsSecondInTheQueueAndConservativeMayNot() {
        job(0, 2, 10).job(1, 4, 10).job(1, 2, 10).job(1, 2, 11).job(2, 2, 8);
        assertThat(starts(PolicyName.EASY)).containsEntry(4, 2L).containsEntry(1, 10L);
        jobs.clear();
        job(0, 2, 100).job(1, 3, 10).job(1, 4, 10).job(2, 1, 500);
        assertThat(starts(PolicyName.EASY)).isEqualTo(Map.of(0, 0L, 1, 100L, 2, 502L, 3, 2L));
        assertThat(starts(PolicyName.CONSERVATIVE)).isEqualTo(Map.of(0, 0L, 1, 100L, 2, 110L, 3, 120L));
    }

    @Test
    void shortestFirstLetsTheShortestBeTheHead() {
        job(0, 4, 100).job(1, 4, 50).job(2, 4, 10).job(3, 4, 10);
        assertThat(starts(PolicyName.EASY_SHORTEST)).isEqualTo(Map.of(0, 0L, 1, 120L, 2, 100L, 3, 110L));
    }

    @Test
    void easyBoundedLetsTheShorterPassOnlyWhileTheLongerCanStillStartWhenFirstComeFirstServedWouldHaveStartedIt() {
        job(0, 4, 10).job(1, 4, 50).job(2, 4, 10);
        assertThat(starts(PolicyName.EASY_SHORTEST)).isEqualTo(Map.of(0, 0L, 1, 20L, 2, 10L));
        assertThat(starts(PolicyName.EASY_SHORTEST_BOUNDED)).isEqualTo(Map.of(0, 0L, 1, 10L, 2, 60L));
        jobs.clear();
        // What is given back early is used for the shorter, which is gone when the longer is due.
        job(0, 4, 100, 5).job(1, 4, 50).job(2, 4, 10);
        assertThat(starts(PolicyName.EASY_SHORTEST_BOUNDED)).isEqualTo(Map.of(0, 0L, 1, 15L, 2, 5L));
    }

    @Test
    void plannedLetsTheShorterPassOnlyWhileTheLongerCanStillStartWhenFirstComeFirstServedWouldHaveStartedIt() {
        job(0, 4, 10).job(1, 4, 50).job(2, 4, 10);
        assertThat(starts(PolicyName.PLANNED_BOUNDED)).isEqualTo(Map.of(0, 0L, 1, 10L, 2, 60L));
        jobs.clear();
        // What is given back early is used for the shorter, which is gone when the longer is due.
        job(0, 4, 100, 5).job(1, 4, 50).job(2, 4, 10);
        assertThat(starts(PolicyName.PLANNED_BOUNDED)).isEqualTo(Map.of(0, 0L, 1, 15L, 2, 5L));
    }

    @Test
    void plannedServesInTheOrderThatCostsTheLeastWait() {
        // By time the wide one comes first, and two wait for it; by work it waits for two.
        job(0, 4, 100, 5).job(1, 4, 10).job(2, 2, 12).job(3, 2, 14);
        assertThat(starts(PolicyName.PLANNED_BOUNDED)).isEqualTo(Map.of(0, 0L, 1, 19L, 2, 5L, 3, 5L));
        jobs.clear();
        // By work the narrow one would come first, and keep the wide one for long.
        job(0, 4, 100, 5).job(1, 4, 10).job(2, 1, 30);
        assertThat(starts(PolicyName.PLANNED_BOUNDED)).isEqualTo(Map.of(0, 0L, 1, 5L, 2, 15L));
    }

    @Test
    void easyBoundedStartsWhoeverIsDueThoughNothingEndsOrArrivesThen() {
        // Two are free from 40 on, and kept for the shortest until 200; but who asks for 300 was told 100.
        job(0, 2, 100, 40).job(0, 2, 200).job(1, 2, 300).job(2, 4, 10);
        assertThat(starts(PolicyName.EASY_SHORTEST_BOUNDED)).isEqualTo(Map.of(0, 0L, 1, 0L, 2, 100L, 3, 400L));
    }

    @Test
    void boundedLetsTheShortPassUntilWhoeverIsLongIsDue() {
        // Told 100 to the wide one, and it is kept; of those that fit before it the shorter goes first.
        job(0, 3, 100).job(1, 4, 10).job(2, 1, 40).job(2, 1, 30).job(2, 1, 50);
        assertThat(starts(PolicyName.BOUNDED_SHORTEST)).isEqualTo(Map.of(0, 0L, 1, 100L, 2, 32L, 3, 2L, 4, 110L));
        jobs.clear();
        job(0, 4, 100, 5).job(1, 3, 10).job(2, 2, 12).job(3, 2, 14);
        assertThat(starts(PolicyName.BOUNDED_SHORTEST)).isEqualTo(Map.of(0, 0L, 1, 5L, 2, 15L, 3, 15L));
    }

    @Test
    void whatIsGivenBackEarlyIsUsedAtOnce() {
        job(0, 4, 100, 5).job(1, 4, 10);
        for (var policy : EnumSet.complementOf(EnumSet.of(PolicyName.GPULEASE))) {
            assertThat(starts(policy)).isEqualTo(Map.of(0, 0L, 1, 5L));
        }
    }

    @Test
    void policiesAreFoundByTheirNames() {
        for (var policy : PolicyName.values()) {
            assertThat(PolicyName.of(policy.word())).hasValue(policy);
        }
        assertThat(PolicyName.of("FCFS")).isEmpty();
    }
}
