package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * EASY with the shortest at the head, within bounds: everybody is told the start that he would have in a world where all had been
 * served first come, first served, or the first after it for which the bounds told before leave room. He starts then at the latest:
 * nobody starts who would move a bound. So the shortest go first, as in EASY, but nobody starves for it.
 */
public final class EasyBounded implements Policy {
    private static final Comparator<Request> SHORTEST_FIRST =
            Comparator.comparingLong(Request::askedSeconds).thenComparing(Request.BY_ARRIVAL);

    private final Map<Request, Long> bounds = new HashMap<>();
    private final Map<Request, Long> told = new HashMap<>();
    private FreeProfile profile = new FreeProfile(Long.MIN_VALUE, 0);
    private FirstComeWorld world = new FirstComeWorld(Long.MIN_VALUE, 0);
    private boolean begun;

    @Override
    public Comparator<Request> order() {
        return SHORTEST_FIRST;
    }

    @Override
    public List<Request> starts(Moment moment) {
        long now = moment.now();
        if (!begun) {
            profile = new FreeProfile(now, moment.pool());
            world = new FirstComeWorld(now, moment.pool());
            begun = true;
        }
        profile.forgetBefore(now);
        for (var held : moment.endedEarly()) {
            profile.giveBack(now, held.until(), held.processors());
            world.ended(held, now);
        }
        world.comeTo(now);
        for (var request : moment.arrived()) {
            world.arrives(request);
            bound(request, world.startOfLast());
        }
        var due = moment.waiting().stream()
                .filter(request -> told.getOrDefault(request, now) == now)
                .toList();
        due.forEach(bounds::remove);
        var starts = new ArrayList<>(Easy.choose(moment, due, request -> movesNoBound(request, now)));
        // Until nobody more does: whoever was turned away may head the queue once his room is taken.
        List<Request> more = starts;
        while (!more.isEmpty()) {
            more = Easy.choose(after(moment, starts), List.of(), request -> movesNoBound(request, now));
            starts.addAll(more);
        }
        return starts;
    }

    private static Moment after(Moment moment, List<Request> starts) {
        var held = new ArrayList<Held>(moment.held());
        starts.forEach(request -> held.add(new Held(request, moment.now())));
        int taken = starts.stream().mapToInt(Request::processors).sum();
        var waiting = moment.waiting().stream()
                .filter(request -> !starts.contains(request))
                .toList();
        return new Moment(moment.now(), moment.pool(), moment.free() - taken, held, waiting, List.of(), List.of());
    }

    /** At the next bound somebody has to start, though nothing may end or arrive then. */
    @Override
    public OptionalLong wakeAt() {
        return bounds.values().stream().mapToLong(Long::longValue).min();
    }

    @Override
    public OptionalLong firstPromise(Request request) {
        var first = told.get(request);
        return first == null ? OptionalLong.empty() : OptionalLong.of(first);
    }

    private void bound(Request request, long notBefore) {
        long start = profile.earliest(notBefore, request.processors(), request.askedSeconds());
        profile.take(start, start + request.askedSeconds(), request.processors());
        bounds.put(request, start);
        told.put(request, start);
    }

    /** Whether he can start now; if so it is written down. */
    private boolean movesNoBound(Request request, long now) {
        long bound = bounds.getOrDefault(request, now);
        long seconds = request.askedSeconds();
        profile.giveBack(bound, bound + seconds, request.processors());
        boolean fits = profile.earliest(now, request.processors(), seconds) == now;
        long start = fits ? now : bound;
        profile.take(start, start + seconds, request.processors());
        if (fits) {
            bounds.remove(request);
        }
        return fits;
    }
}
