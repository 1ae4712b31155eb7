package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Conservative backfill: everybody who waits has a booking, the earliest that does not move the booking of anybody ahead of him.
 * When something ends early, bookings are made anew, in one of two ways.
 */
public final class Conservative implements Policy {
    private static final Comparator<Request> SHORTEST_FIRST =
            Comparator.comparingLong(Request::askedSeconds).thenComparing(Request.BY_ARRIVAL);

    private final boolean keepsBookings;
    private final Comparator<Request> forward;
    private final Map<Request, Long> booked = new HashMap<>();
    private final Map<Request, Long> firstBooked = new HashMap<>();
    private FreeProfile profile = new FreeProfile(Long.MIN_VALUE, 0);
    private boolean begun;

    private Conservative(boolean keepsBookings, Comparator<Request> forward) {
        this.keepsBookings = keepsBookings;
        this.forward = forward;
    }

    /**
     * All bookings are thrown away and made again in the order of the queue. Who is ahead may then take what was booked by
     * somebody behind him, so that a booking can move back.
     */
    public static Conservative rebuilt() {
        return new Conservative(false, Request.BY_ARRIVAL);
    }

    /** Bookings only move forward, in the order of the queue, until none can: nobody starts later than he was first told. */
    public static Conservative kept() {
        return new Conservative(true, Request.BY_ARRIVAL);
    }

    /**
     * The same, but what came free goes to those first who ask for the shortest time: they gain the most by it beside their length,
     * and are soon gone again. It costs nobody what he was told.
     */
    public static Conservative keptShortestFirst() {
        return new Conservative(true, SHORTEST_FIRST);
    }

    @Override
    public List<Request> starts(Moment moment) {
        long now = moment.now();
        if (!begun) {
            profile = new FreeProfile(now, moment.pool());
            begun = true;
        }
        profile.forgetBefore(now);
        // A plan made anew is the same plan as long as everybody stays to the end: each booking was the earliest
        // already.
        if (!moment.endedEarly().isEmpty()) {
            if (keepsBookings) {
                moveForward(moment);
            } else {
                rebuild(moment);
            }
        }
        for (var request : moment.arrived()) {
            firstBooked.put(request, book(request, now));
        }
        return due(moment);
    }

    @Override
    public OptionalLong firstPromise(Request request) {
        var first = firstBooked.get(request);
        return first == null ? OptionalLong.empty() : OptionalLong.of(first);
    }

    private long book(Request request, long now) {
        long start = profile.earliest(now, request.processors(), request.askedSeconds());
        profile.take(start, start + request.askedSeconds(), request.processors());
        booked.put(request, start);
        return start;
    }

    private void rebuild(Moment moment) {
        profile = FreeProfile.of(moment);
        for (var request : moment.waiting()) {
            if (booked.containsKey(request)) {
                book(request, moment.now());
            }
        }
    }

    private void moveForward(Moment moment) {
        moment.endedEarly().forEach(held -> profile.giveBack(moment.now(), held.until(), held.processors()));
        var order = moment.waiting().stream().sorted(forward).toList();
        boolean moved;
        do {
            moved = false;
            for (var request : order) {
                var old = booked.get(request);
                if (old != null) {
                    profile.giveBack(old, old + request.askedSeconds(), request.processors());
                    moved |= book(request, moment.now()) < old;
                }
            }
            // Once more: whoever moved late may have left a hole that one before him fits into.
        } while (moved);
    }

    private List<Request> due(Moment moment) {
        var due = new ArrayList<Request>();
        for (var request : moment.waiting()) {
            var start = booked.get(request);
            if (start != null && start == moment.now()) {
                booked.remove(request);
                due.add(request);
            }
        }
        return due;
    }
}
