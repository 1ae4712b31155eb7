package io.gpulease.simulate.report;

import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Job;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * How a replay went, over all of its jobs.
 *
 * @param makespanSeconds from the first arrival to the last end
 * @param utilisation the share of the pool that was in use, from the first arrival to the last end
 * @param load what the jobs need, beside what the pool has from the first arrival to the last
 * @param completionSeconds from the arrival to the end
 * @param promises how good the starts were that jobs were told, if they were
 * @param deadlines how many of them were met, if jobs have some
 */
public record Measures(
        int jobs,
        Spread waitSeconds,
        Spread boundedSlowdown,
        Spread completionSeconds,
        long makespanSeconds,
        double utilisation,
        double load,
        Optional<Promises> promises,
        Optional<Deadlines> deadlines) {

    /** Below this a job counts as that long, so that the wait of a job that fails at once does not outweigh all others. */
    private static final double SHORTEST_SECONDS = 10;

    private static final double MEDIAN = 0.5;
    private static final double NEARLY_ALL = 0.95;
    private static final double MOST = 0.9;

    /** A mean, and what it hides. */
    public record Spread(double mean, double median, double p95, double highest) {
        static Spread of(DoubleStream values) {
            var all = new Quantiles(values);
            return new Spread(all.mean(), all.at(MEDIAN), all.at(NEARLY_ALL), all.highest());
        }
    }

    /**
     * The first start each job was told, beside the one it had.
     *
     * @param told how many were told a start
     * @param broken how many started later than they were told
     * @param medianEarlySeconds by how much they started before it
     */
    public record Promises(int told, int broken, double medianEarlySeconds, double p90EarlySeconds) {
        static Optional<Promises> of(List<Outcome> outcomes) {
            var told =
                    outcomes.stream().filter(o -> o.firstPromise().isPresent()).toList();
            if (told.isEmpty()) {
                return Optional.empty();
            }
            var early = new Quantiles(told.stream().mapToDouble(Promises::earlySeconds));
            int broken = (int) told.stream().filter(o -> earlySeconds(o) < 0).count();
            return Optional.of(new Promises(told.size(), broken, early.at(MEDIAN), early.at(MOST)));
        }

        /** The share of those who were told a start. */
        public double brokenShare() {
            return broken / (double) told;
        }

        private static double earlySeconds(Outcome outcome) {
            return outcome.firstPromise().orElseThrow() - (double) outcome.start();
        }
    }

    public static Measures of(List<Outcome> outcomes, int pool) {
        long first = arrivals(outcomes).min().orElse(0);
        long last = arrivals(outcomes).max().orElse(0);
        long end = outcomes.stream().mapToLong(Outcome::end).max().orElse(0);
        double work =
                outcomes.stream().map(Outcome::job).mapToDouble(Measures::work).sum();
        long makespan = end - first;
        return new Measures(
                outcomes.size(),
                Spread.of(outcomes.stream().mapToDouble(Outcome::waitSeconds)),
                Spread.of(outcomes.stream().mapToDouble(Measures::slowdown)),
                Spread.of(outcomes.stream().mapToDouble(Measures::completion)),
                makespan,
                share(work, pool, makespan),
                share(work, pool, last - first),
                Promises.of(outcomes),
                Deadlines.of(outcomes));
    }

    private static LongStream arrivals(List<Outcome> outcomes) {
        return outcomes.stream().mapToLong(o -> o.job().request().submittedSecond());
    }

    private static double completion(Outcome outcome) {
        return outcome.waitSeconds() + (double) outcome.job().runSeconds();
    }

    static double slowdown(Outcome outcome) {
        double run = outcome.job().runSeconds();
        return Math.max(1, (outcome.waitSeconds() + run) / Math.max(run, SHORTEST_SECONDS));
    }

    /** Processor seconds that a job uses. */
    static double work(Job job) {
        return (double) job.runSeconds() * job.request().processors();
    }

    private static double share(double work, int pool, long seconds) {
        return seconds == 0 ? 0 : work / ((double) pool * seconds);
    }
}
