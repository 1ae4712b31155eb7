package io.gpulease.simulate.report;

import io.gpulease.simulate.lease.Refusal;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Job;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How a replay went, over all of its jobs.
 *
 * @param makespanSeconds from the first arrival to the last end
 * @param utilisation the share of the pool that was in use, from the first arrival to the last end
 * @param load what the jobs need, those included that did not start, beside what the pool has from the first arrival to the last
 * @param boundedSlowdown of those that were not made to leave before they were done
 * @param completionSeconds from the arrival to the end, of the same
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
     * @param broken how many started later than they were told, or never
     * @param never how many of these never
     * @param medianEarlySeconds by how much those that started did so before it
     */
    public record Promises(int told, int broken, int never, double medianEarlySeconds, double p90EarlySeconds) {
        static Optional<Promises> of(List<Outcome> outcomes, List<Refusal> refusals) {
            var told =
                    outcomes.stream().filter(o -> o.firstPromise().isPresent()).toList();
            int never = (int) refusals.stream()
                    .filter(refusal -> refusal.firstPromise().isPresent())
                    .count();
            if (told.isEmpty() && never == 0) {
                return Optional.empty();
            }
            var early = new Quantiles(told.stream().mapToDouble(Promises::earlySeconds));
            int late = (int) told.stream().filter(o -> earlySeconds(o) < 0).count();
            return Optional.of(
                    new Promises(told.size() + never, late + never, never, early.at(MEDIAN), early.at(MOST)));
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
        return of(outcomes, List.of(), pool);
    }

    /** @param refusals jobs that did not start */
    static Measures of(List<Outcome> outcomes, List<Refusal> refusals, int pool) {
        long first = arrivals(outcomes, refusals).min().orElse(0);
        long last = arrivals(outcomes, refusals).max().orElse(0);
        long end = outcomes.stream().mapToLong(Outcome::end).max().orElse(first);
        double work =
                outcomes.stream().map(Outcome::job).mapToDouble(Measures::work).sum();
        double needed = outcomes.stream().mapToDouble(Measures::needed).sum()
                + refusals.stream()
                        .map(Refusal::job)
                        .mapToDouble(Measures::work)
                        .sum();
        var done = outcomes.stream().filter(Outcome::isDone).toList();
        long makespan = end - first;
        return new Measures(
                outcomes.size(),
                Spread.of(outcomes.stream().mapToDouble(Outcome::waitSeconds)),
                Spread.of(done.stream().mapToDouble(Measures::slowdown)),
                Spread.of(done.stream().mapToDouble(Measures::completion)),
                makespan,
                share(work, pool, makespan),
                share(needed, pool, last - first),
                Promises.of(outcomes, refusals),
                Deadlines.of(outcomes, refusals));
    }

    private static LongStream arrivals(List<Outcome> outcomes, List<Refusal> refusals) {
        return Stream.concat(
                        outcomes.stream().map(Outcome::job), refusals.stream().map(Refusal::job))
                .mapToLong(job -> job.request().submittedSecond());
    }

    private static double needed(Outcome outcome) {
        return (double) outcome.neededSeconds() * outcome.job().request().processors();
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
        return seconds == 0 || pool == 0 ? 0 : work / ((double) pool * seconds);
    }
}
