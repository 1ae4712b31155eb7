package io.gpulease.simulate.trace;

/**
 * A job as it was recorded.
 *
 * @param runSeconds how long it really runs; at most as long as was asked for
 */
public record Job(Request request, long runSeconds, Details details) {
    public Job {
        if (runSeconds < 0 || runSeconds > request.askedSeconds()) {
            throw new IllegalArgumentException("job %d runs for %d of the %d seconds it asked for"
                    .formatted(request.number(), runSeconds, request.askedSeconds()));
        }
    }

    public Job(Request request, long runSeconds) {
        this(request, runSeconds, Details.NONE);
    }

    /** A job that is cut off when the time it asked for is over. */
    public static Job cut(Request request, long runSeconds, Details details) {
        return new Job(request, Math.min(runSeconds, request.askedSeconds()), details);
    }
}
