package io.gpulease.simulate.report;

import io.gpulease.simulate.lease.Refusal;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Job;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many jobs were done by their first deadline. One that did not start, or had to leave before it was done, was not.
 *
 * @param jobs those that have one
 * @param met the share that ended by it
 * @param ceiling the share that could, if each had the pool for itself: no policy that gives what was asked for can pass it
 * @param kinds the same for each sort of job, if the trace knows sorts
 */
public record Deadlines(int jobs, double met, double ceiling, List<Kind> kinds) {
    public Deadlines {
        kinds = List.copyOf(kinds);
    }

    /** A sort of job, as the trace calls it. */
    public record Kind(String name, int jobs, double met) {}

    /** A job that has one. */
    private record Bound(Job job, long neededSeconds, boolean isMet) {
        static Bound of(Outcome outcome) {
            return new Bound(
                    outcome.job(),
                    outcome.neededSeconds(),
                    outcome.isDone() && outcome.end() <= deadline(outcome.job()));
        }

        boolean isFeasible() {
            return job.request().submittedSecond() + neededSeconds <= deadline(job);
        }
    }

    static Optional<Deadlines> of(List<Outcome> outcomes, List<Refusal> refusals) {
        var bound = Stream.concat(
                        outcomes.stream().filter(o -> hasDeadline(o.job())).map(Bound::of),
                        refusals.stream()
                                .map(Refusal::job)
                                .filter(Deadlines::hasDeadline)
                                .map(job -> new Bound(job, job.runSeconds(), false)))
                .toList();
        if (bound.isEmpty()) {
            return Optional.empty();
        }
        long feasible = bound.stream().filter(Bound::isFeasible).count();
        return Optional.of(new Deadlines(bound.size(), met(bound), feasible / (double) bound.size(), kinds(bound)));
    }

    private static double met(List<Bound> jobs) {
        return jobs.stream().filter(Bound::isMet).count() / (double) jobs.size();
    }

    private static boolean hasDeadline(Job job) {
        return job.details().firstDeadline().isPresent();
    }

    private static long deadline(Job job) {
        return job.details().firstDeadline().orElseThrow();
    }

    private static List<Kind> kinds(List<Bound> jobs) {
        return jobs.stream()
                .filter(o -> !o.job().details().kind().isEmpty())
                .collect(Collectors.groupingBy(o -> o.job().details().kind(), TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(kind -> new Kind(kind.getKey(), kind.getValue().size(), met(kind.getValue())))
                .toList();
    }
}
