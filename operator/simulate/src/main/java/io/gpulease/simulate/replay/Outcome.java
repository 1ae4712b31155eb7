package io.gpulease.simulate.replay;

import io.gpulease.simulate.trace.Job;
import java.util.OptionalLong;

/**
 * What became of a job.
 *
 * @param firstPromise the start it was first told, if it was
 */
public record Outcome(Job job, long start, OptionalLong firstPromise) {
    public Outcome {
        if (start < job.request().submittedSecond()) {
            throw new IllegalArgumentException("job %d would start before it was asked for"
                    .formatted(job.request().number()));
        }
    }

    public long end() {
        return start + job.runSeconds();
    }

    public long waitSeconds() {
        return start - job.request().submittedSecond();
    }
}
