package io.gpulease.simulate.trace;

import java.util.Comparator;

/**
 * What somebody asked for; all that a policy may know of a job.
 *
 * @param number its place in the trace, from 0
 * @param submittedSecond when it was asked for
 * @param askedSeconds for how long; at least 1, since nobody can lease for no time at all
 */
public record Request(int number, long submittedSecond, int processors, long askedSeconds) {
    /** Who came first; at one instant, who comes first in the trace. */
    public static final Comparator<Request> BY_ARRIVAL =
            Comparator.comparingLong(Request::submittedSecond).thenComparingInt(Request::number);

    public Request {
        if (processors < 1) {
            throw new IllegalArgumentException("job %d asks for %d processors".formatted(number, processors));
        }
        if (askedSeconds < 1) {
            throw new IllegalArgumentException("job %d asks for %d seconds".formatted(number, askedSeconds));
        }
    }
}
