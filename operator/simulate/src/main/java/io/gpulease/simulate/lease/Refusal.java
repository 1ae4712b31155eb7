package io.gpulease.simulate.lease;

import io.gpulease.simulate.trace.Job;
import java.util.OptionalLong;

/**
 * A lease that did not start.
 *
 * @param lease namespace and name
 * @param job as it would have been
 * @param until when it was refused, or when nothing happened any more
 * @param firstPromise the start it was first told, if it was
 * @param reason in the words of the API
 * @param message what the engine said last
 * @param isFinal it was refused; else it still waits when nothing happens any more
 */
public record Refusal(
        String lease, Job job, long until, OptionalLong firstPromise, String reason, String message, boolean isFinal) {
    /** Empty: nobody's. */
    public String tenant() {
        return job.details().tenant();
    }
}
