package io.gpulease.simulate.replay;

import io.gpulease.simulate.trace.Job;
import java.util.OptionalLong;

/**
 * What became of a job.
 *
 * @param job which runs as long as it was let
 * @param firstPromise the start it was first told, if it was
 * @param neededSeconds how long it would have run if nobody had made it leave
 */
public record Outcome(Job job, long start, OptionalLong firstPromise, long neededSeconds) {
    /** Of one that nobody made leave. */
    public Outcome(Job job, long start, OptionalLong firstPromise) {
        this(job, start, firstPromise, job.runSeconds());
    }

    public Outcome {
        if (start < job.request().submittedSecond()) {
            throw new IllegalArgumentException("job %d would start before it was asked for"
                    .formatted(job.request().number()));
        }
    }

    /** False: it had to leave before it was done. */
    public boolean isDone() {
        return job.runSeconds() >= neededSeconds;
    }

    public long end() {
        return start + job.runSeconds();
    }

    public long waitSeconds() {
        return start - job.request().submittedSecond();
    }
}
