package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Shortest first, within bounds. Whoever comes is booked where first come, first served would start him: not before anybody who came
 * before him. That start is his bound. It stays on the calendar and is never moved, which leaves room before it for whoever is short:
 * at every moment those start who can without touching anybody's booking, the shortest first. So nobody starves, nobody is told a
 * start that is not kept, and nothing else has to be held free for anybody.
 *
 * <p>A booking is always begun when something ends or arrives, though nobody is woken for it: until the earliest booking nothing
 * changes but by ends, so whoever fits there would have fitted at the last of them.
 */
public final class Bounded implements Policy {
    private static final Comparator<Request> SHORTEST_FIRST =
            Comparator.comparingLong(Request::askedSeconds).thenComparing(Request.BY_ARRIVAL);

    private Bounds bounds = new Bounds(Long.MIN_VALUE, 0);
    private boolean begun;

    @Override
    public Comparator<Request> order() {
        return SHORTEST_FIRST;
    }

    @Override
    public List<Request> starts(Moment moment) {
        long now = moment.now();
        if (!begun) {
            bounds = new Bounds(now, moment.pool());
            begun = true;
        }
        bounds.comeTo(moment);
        moment.arrived().forEach(request -> tell(request, now));
        var starts = new ArrayList<Request>();
        int free = moment.free();
        for (var request : moment.waiting()) {
            if (request.processors() <= free && bounds.startsNow(request, now)) {
                starts.add(request);
                free -= request.processors();
            }
        }
        return starts;
    }

    @Override
    public OptionalLong firstPromise(Request request) {
        return bounds.told(request);
    }

    /** Not before anybody who came before him. */
    private void tell(Request request, long now) {
        bounds.tell(request, Math.max(now, bounds.standing().max().orElse(now)));
    }
}
