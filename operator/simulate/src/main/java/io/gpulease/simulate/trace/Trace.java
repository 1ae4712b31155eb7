package io.gpulease.simulate.trace;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * A recorded workload.
 *
 * @param name what it is called in reports
 * @param jobs in the order in which they arrive
 * @param leftOut how many lines were no job that could be replayed
 * @param processors the size of the machine it was recorded on, if it says so
 * @param perNode how many of them are to lie on one node where it is replayed on nodes
 */
public record Trace(String name, List<Job> jobs, LeftOut leftOut, OptionalInt processors, int perNode) {

    /**
     * What cannot be replayed, counted by reason.
     *
     * @param withoutProcessors asks for an unknown number of processors, or none
     * @param withoutRunTime ran for an unknown or negative time
     */
    public record LeftOut(int withoutProcessors, int withoutRunTime) {
        public int total() {
            return withoutProcessors + withoutRunTime;
        }
    }

    public Trace {
        jobs = jobs.stream()
                .sorted(Comparator.comparing(Job::request, Request.BY_ARRIVAL))
                .toList();
    }

    /** So many jobs one after the other, and nothing before or after them. */
    public Trace window(int first, int count) {
        if (first < 0 || count < 1 || count > jobs.size() - first) {
            throw new TraceProblem("%s has %d jobs, not %d from job %d (counted from 0) on. Ask for jobs it has."
                    .formatted(name, jobs.size(), count, first));
        }
        return new Trace(name, jobs.subList(first, first + count), leftOut, processors, perNode);
    }
}
