package io.gpulease.simulate.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Collects the jobs of a file, and counts what cannot be replayed. */
final class Jobs {
    private final List<Job> jobs = new ArrayList<>();
    private int withoutProcessors;
    private int withoutRunTime;

    /**
     * A line of the file.
     *
     * @param processors less than 1: not known, or none
     * @param askedSeconds less than 1: not known, so that it counts as asked for as long as it ran
     * @param runSeconds less than 0: not known
     */
    void add(long submittedSecond, long processors, long askedSeconds, long runSeconds, Details details) {
        if (processors < 1) {
            withoutProcessors++;
        } else if (runSeconds < 0) {
            withoutRunTime++;
        } else {
            long known = askedSeconds > 0 ? askedSeconds : runSeconds;
            var request = new Request(jobs.size(), submittedSecond, Math.toIntExact(processors), Math.max(1, known));
            jobs.add(Job.cut(request, runSeconds, details));
        }
    }

    /** @throws TraceProblem if there is none that could be replayed */
    Trace trace(String name, TraceFormat format, OptionalInt machine) {
        var leftOut = new Trace.LeftOut(withoutProcessors, withoutRunTime);
        if (jobs.isEmpty()) {
            throw new TraceProblem("the trace %s holds no job that could be replayed (%,d lines left out). Give %s."
                    .formatted(name, leftOut.total(), format.whatToGive()));
        }
        return new Trace(name, jobs, leftOut, machine, format.perNode());
    }
}
