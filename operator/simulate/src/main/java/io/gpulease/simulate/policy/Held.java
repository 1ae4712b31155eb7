package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.Comparator;

/** Processors that a request has had since {@code start}. */
public record Held(Request request, long start) {
    /** What has to end first; then who asked first. */
    public static final Comparator<Held> BY_END =
            Comparator.comparingLong(Held::until).thenComparing(Held::request, Request.BY_ARRIVAL);

    /** When they have to be given back at the latest. */
    public long until() {
        return start + request.askedSeconds();
    }

    int processors() {
        return request.processors();
    }
}
