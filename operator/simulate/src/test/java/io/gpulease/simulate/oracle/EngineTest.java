package io.gpulease.simulate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.simulate.lease.LeaseReplay;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine of the operator on small crowded workloads, on nodes of one processor and of several. */
class EngineTest {
    private static final int SEEDS = 400;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void neverHasMoreProcessorsInUseThanThereAreAndLosesNobody(int perNode) {
        Property.holds(SEEDS, random -> {
            // That no node is given to two is watched by the replay itself.
            var outcomes = replay(random, random.jobs(), perNode);

            assertThat(outcomes).hasSameSizeAs(placeable(random.jobs(), perNode));
            for (var at : outcomes) {
                int used = outcomes.stream()
                        .filter(other -> other.start() <= at.start() && at.start() < other.end())
                        .mapToInt(other -> other.job().request().processors())
                        .sum();
                assertThat(used).isLessThanOrEqualTo(random.pool());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void startsNoLeaseLaterThanItWasFirstTold(int perNode) {
        Property.holds(SEEDS, random -> {
            for (var outcome : replay(random, random.jobs(), perNode)) {
                assertThat(outcome.start())
                        .isLessThanOrEqualTo(outcome.firstPromise().orElseThrow());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void leavesNobodyWaitingOnAnEmptyPool(int perNode) {
        Property.holds(SEEDS, random -> {
            var outcomes = replay(random, random.jobs(), perNode);
            for (var waits : outcomes) {
                for (long second = waits.job().request().submittedSecond(); second < waits.start(); second++) {
                    long at = second;
                    assertThat(outcomes)
                            .anyMatch(other -> other.start() <= at && at <= Math.max(other.start(), other.end() - 1));
                }
            }
        });
    }

    /** What is decided does not depend on how long those who run then will go on running. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void doesNotKnowHowLongALeaseWillBeUsed(int perNode) {
        Property.holds(SEEDS, random -> {
            var jobs = placeable(random.jobs(), perNode);
            var known = replay(random, jobs, perNode);
            long now = random.jobs().getLast().request().submittedSecond();
            // Outcomes are numbered by the order in which the leases came.
            var others = new ArrayList<>(jobs);
            known.stream()
                    .filter(outcome -> outcome.end() > now)
                    .map(outcome -> outcome.job().request().number())
                    .forEach(number -> others.set(number, toTheEnd(jobs.get(number))));

            assertThat(startsUntil(now, replay(random, others, perNode))).isEqualTo(startsUntil(now, known));
        });
    }

    private static Job toTheEnd(Job job) {
        return new Job(job.request(), job.request().askedSeconds());
    }

    private static List<Outcome> replay(RandomJobs random, List<Job> jobs, int perNode) {
        return LeaseReplay.ofTrace(placeable(jobs, perNode), random.pool(), perNode, started -> {})
                .outcomes();
    }

    /** Of more than a node has whole nodes are had, as the readers of traces see to. */
    private static List<Job> placeable(List<Job> jobs, int perNode) {
        return jobs.stream()
                .filter(job ->
                        job.request().processors() <= perNode || job.request().processors() % perNode == 0)
                .toList();
    }

    private static Map<Integer, Long> startsUntil(long now, List<Outcome> outcomes) {
        var starts = new TreeMap<Integer, Long>();
        outcomes.stream()
                .filter(outcome -> outcome.start() <= now)
                .forEach(outcome -> starts.put(outcome.job().request().number(), outcome.start()));
        return starts;
    }
}
