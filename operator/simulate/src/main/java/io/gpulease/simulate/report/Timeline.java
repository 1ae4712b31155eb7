package io.gpulease.simulate.report;

import io.gpulease.simulate.replay.Outcome;
import java.util.Arrays;
import java.util.List;

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
        long first = outcomes.stream()
                .mapToLong(o -> o.job().request().submittedSecond())
                .min()
                .orElse(0);
        long last = outcomes.stream().mapToLong(Outcome::end).max().orElse(0);
        double step = Math.max(1, last - first) / (double) STEPS;
        var used = new Steps(first, step);
        var waiting = new Steps(first, step);
        for (var outcome : outcomes) {
            var request = outcome.job().request();
            used.add(outcome.start(), outcome.end(), request.processors());
            waiting.add(request.submittedSecond(), outcome.start(), request.processors());
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
