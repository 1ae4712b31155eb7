package io.gpulease.simulate.report;

import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Job;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many jobs ended by their first deadline.
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

    static Optional<Deadlines> of(List<Outcome> outcomes) {
        var bound = outcomes.stream()
                .filter(o -> o.job().details().firstDeadline().isPresent())
                .toList();
        if (bound.isEmpty()) {
            return Optional.empty();
        }
        long feasible =
                bound.stream().map(Outcome::job).filter(Deadlines::isFeasible).count();
        return Optional.of(new Deadlines(bound.size(), met(bound), feasible / (double) bound.size(), kinds(bound)));
    }

    private static double met(List<Outcome> outcomes) {
        long met = outcomes.stream().filter(o -> o.end() <= deadline(o.job())).count();
        return met / (double) outcomes.size();
    }

    private static boolean isFeasible(Job job) {
        return job.request().submittedSecond() + job.runSeconds() <= deadline(job);
    }

    private static long deadline(Job job) {
        return job.details().firstDeadline().orElseThrow();
    }

    private static List<Kind> kinds(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(o -> !o.job().details().kind().isEmpty())
                .collect(Collectors.groupingBy(o -> o.job().details().kind(), TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(kind -> new Kind(kind.getKey(), kind.getValue().size(), met(kind.getValue())))
                .toList();
    }
}
