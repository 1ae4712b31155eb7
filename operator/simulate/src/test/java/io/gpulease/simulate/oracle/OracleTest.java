package io.gpulease.simulate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.simulate.policy.Held;
import io.gpulease.simulate.policy.Moment;
import io.gpulease.simulate.policy.Policy;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.replay.Replay;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OracleTest {
    private static final int SEEDS = 2_000;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GPULEASE")
    void startsEachJobInTheVerySecondInWhichThinkingInEverySecondWould(PolicyName policy) {
        Property.holds(SEEDS, random -> {
            var expected = SecondBySecond.starts(random.jobs(), random.pool(), policy);

            assertThat(starts(replay(random, policy.make().orElseThrow()))).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GPULEASE")
    void neverHasMoreProcessorsInUseThanThereAre(PolicyName policy) {
        Property.holds(SEEDS, random -> {
            var outcomes = replay(random, policy.make().orElseThrow());

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
    @EnumSource(
            names = {
                "CONSERVATIVE_KEPT",
                "CONSERVATIVE_KEPT_SHORTEST",
                "PLANNED_BOUNDED",
                "EASY_SHORTEST_BOUNDED",
                "BOUNDED_SHORTEST"
            })
    void startsNoJobLaterThanItWasFirstToldWhereBookingsAreKept(PolicyName policy) {
        Property.holds(SEEDS, random -> {
            for (var outcome : replay(random, policy.make().orElseThrow())) {
                assertThat(outcome.start())
                        .isLessThanOrEqualTo(outcome.firstPromise().orElseThrow());
            }
        });
    }

    @Test
    void startsNoJobLaterThanItWasFirstToldWhereEverybodyStaysToTheEnd() {
        Property.holds(SEEDS, random -> {
            var punctual = random.jobs().stream()
                    .map(job -> new Job(job.request(), job.request().askedSeconds()))
                    .toList();
            for (var outcome : Replay.run(
                    punctual, random.pool(), PolicyName.CONSERVATIVE.make().orElseThrow(), started -> {})) {
                assertThat(outcome.firstPromise()).hasValue(outcome.start());
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"PLANNED_BOUNDED", "EASY_SHORTEST_BOUNDED"})
    void startsNoJobLaterThanFirstComeFirstServedWhereEverybodyStaysToTheEnd(PolicyName policy) {
        Property.holds(SEEDS, random -> {
            var punctual = new RandomJobs(
                    random.pool(),
                    random.jobs().stream()
                            .map(job -> new Job(job.request(), job.request().askedSeconds()))
                            .toList());
            var firstCome = starts(replay(punctual, PolicyName.FCFS.make().orElseThrow()));
            for (var outcome : replay(punctual, policy.make().orElseThrow())) {
                long bound = Objects.requireNonNull(
                        firstCome.get(outcome.job().request().number()));
                assertThat(outcome.firstPromise()).hasValue(bound);
                assertThat(outcome.start()).isLessThanOrEqualTo(bound);
            }
        });
    }

    @Test
    void tellsNobodyAStartBeforeThatOfAnybodyWhoWaitsAheadOfHimWhereThatIsTheBound() {
        Property.holds(SEEDS, random -> {
            var outcomes = replay(random, PolicyName.BOUNDED_SHORTEST.make().orElseThrow());
            for (var behind : outcomes) {
                var request = behind.job().request();
                outcomes.stream()
                        .filter(ahead -> Request.BY_ARRIVAL.compare(ahead.job().request(), request) < 0
                                && ahead.start() > request.submittedSecond())
                        .forEach(ahead -> assertThat(behind.firstPromise().orElseThrow())
                                .isGreaterThanOrEqualTo(ahead.firstPromise().orElseThrow()));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"EASY", "EASY_SHORTEST"})
    void neverDelaysTheHeadOfTheQueueByWhatIsTakenFromBehindIt(PolicyName policy) {
        Property.holds(
                SEEDS, random -> replay(random, new HeadWatch(policy.make().orElseThrow())));
    }

    @Test
    void startsNobodyBeforeTheOneAheadOfHimFirstComeFirstServed() {
        Property.holds(SEEDS, random -> {
            var starts =
                    starts(replay(random, PolicyName.FCFS.make().orElseThrow())).values();

            assertThat(List.copyOf(starts)).isSorted();
        });
    }

    private static List<Outcome> replay(RandomJobs random, Policy policy) {
        return Replay.run(random.jobs(), random.pool(), policy, started -> {});
    }

    private static Map<Integer, Long> starts(List<Outcome> outcomes) {
        var starts = new TreeMap<Integer, Long>();
        outcomes.forEach(outcome -> starts.put(outcome.job().request().number(), outcome.start()));
        return starts;
    }

    /**
     * Looks over the shoulder of a policy: whoever heads the queue when it has decided could start then and then at the latest,
     * if nobody behind it had started; so long as it heads the queue it must not get later than that.
     */
    private static final class HeadWatch implements Policy {
        private final Policy watched;
        private final Map<Request, Long> latest = new HashMap<>();

        HeadWatch(Policy watched) {
            this.watched = watched;
        }

        @Override
        public Comparator<Request> order() {
            return watched.order();
        }

        @Override
        public List<Request> starts(Moment moment) {
            // Whoever asks for less may come to its head later: then nothing is owed to the one before.
            latest.keySet().retainAll(moment.waiting().stream().limit(1).toList());
            var starts = watched.starts(moment);
            for (var started : starts) {
                assertThat(moment.now()).isLessThanOrEqualTo(latest.getOrDefault(started, Long.MAX_VALUE));
            }
            var heads = moment.waiting().stream().takeWhile(starts::contains).toList();
            var head = moment.waiting().stream().skip(heads.size()).findFirst();
            if (head.isPresent()) {
                latest.merge(head.get(), earliest(head.get(), moment, heads), Math::min);
                assertThat(earliest(head.get(), moment, starts)).isEqualTo(earliest(head.get(), moment, heads));
            }
            return starts;
        }

        private static long earliest(Request head, Moment moment, List<Request> started) {
            var ends = new ArrayList<>(Stream.concat(
                            moment.held().stream(), started.stream().map(request -> new Held(request, moment.now())))
                    .toList());
            ends.sort(Held.BY_END);
            int free = moment.pool()
                    - ends.stream()
                            .mapToInt(held -> held.request().processors())
                            .sum();
            for (var held : ends) {
                free += held.request().processors();
                if (free >= head.processors()) {
                    return held.until();
                }
            }
            throw new AssertionError("the head would never start");
        }
    }
}
