package io.gpulease.simulate.report;

import io.gpulease.simulate.lease.Refusal;
import io.gpulease.simulate.replay.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What was in use and what was waited for, over time.
 *
 * @param firstSecond of the first arrival
 * @param stepSeconds how much time each value is the mean of
 * @param used processors in use
 * @param waiting processors asked for by those who waited
 */
public record Timeline(long firstSecond, double stepSeconds, List<Double> used, List<Double> waiting) {
    private static final int STEPS = 240;

    public Timeline {
        used = List.copyOf(used);
        waiting = List.copyOf(waiting);
    }

    static Timeline of(List<Outcome> outcomes) {
        return of(outcomes, List.of());
    }

    /** @param refusals jobs that did not start, but waited until they were refused, or until nothing happened any more */
    static Timeline of(List<Outcome> outcomes, List<Refusal> refusals) {
        long first = Stream.concat(
                        outcomes.stream().map(Outcome::job), refusals.stream().map(Refusal::job))
                .mapToLong(job -> job.request().submittedSecond())
                .min()
                .orElse(0);
        long last = LongStream.concat(
                        outcomes.stream().mapToLong(Outcome::end),
                        refusals.stream().mapToLong(Refusal::until))
                .max()
                .orElse(0);
        double step = Math.max(1, last - first) / (double) STEPS;
        var used = new Steps(first, step);
        var waiting = new Steps(first, step);
        for (var outcome : outcomes) {
            var request = outcome.job().request();
            used.add(outcome.start(), outcome.end(), request.processors());
            waiting.add(request.submittedSecond(), outcome.start(), request.processors());
        }
        for (var refusal : refusals) {
            var request = refusal.job().request();
            waiting.add(request.submittedSecond(), refusal.until(), request.processors());
        }
        return new Timeline(first, step, used.means(), waiting.means());
    }

    /** For the means of something else over the same steps. */
    Steps steps() {
        return new Steps(firstSecond, stepSeconds);
    }

    /** Sums up what lasts from one second to another in steps of equal length. */
    static final class Steps {
        private final long first;
        private final double step;
        private final double[] sums = new double[STEPS];

        private Steps(long first, double step) {
            this.first = first;
            this.step = step;
        }

        void add(long from, long until, int processors) {
            double start = Math.max(0, (from - first) / step);
            double end = (until - first) / step;
            for (int at = (int) start; at < STEPS && at < end; at++) {
                sums[at] += processors * (Math.min(end, at + 1.0) - Math.max(start, at));
            }
        }

        List<Double> means() {
            return Arrays.stream(sums).boxed().toList();
        }
    }
}
