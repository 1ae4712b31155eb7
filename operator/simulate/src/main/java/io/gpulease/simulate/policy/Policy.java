package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** Who starts when. One instance serves one replay, and may remember what it decided. */
public interface Policy {
    /** The order in which requests wait; ends with {@link Request#BY_ARRIVAL}, so that no two are equal. */
    default Comparator<Request> order() {
        return Request.BY_ARRIVAL;
    }

    /**
     * The waiting requests that start now; asked whenever something ended or arrived, after all of that instant has, and at
     * {@link #wakeAt}.
     */
    List<Request> starts(Moment moment);

    /** When it is to be asked next, if nothing ends or arrives before; later than when it was asked last. */
    default OptionalLong wakeAt() {
        return OptionalLong.empty();
    }

    /** The start a request was first told, if this policy tells one. */
    default OptionalLong firstPromise(Request request) {
        return OptionalLong.empty();
    }
}
