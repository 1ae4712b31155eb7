package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * EASY with the shortest at the head, within bounds: everybody is told the start that he would have in a world where all had been
 * served first come, first served, or the first after it for which the bounds told before leave room. He starts then at the latest:
 * nobody starts who would move a bound. So the shortest go first, as in EASY, but nobody starves for it.
 */
public final class EasyBounded implements Policy {
    private static final Comparator<Request> SHORTEST_FIRST =
            Comparator.comparingLong(Request::askedSeconds).thenComparing(Request.BY_ARRIVAL);

    private Bounds bounds = new Bounds(Long.MIN_VALUE, 0);
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
            bounds = new Bounds(now, moment.pool());
            world = new FirstComeWorld(now, moment.pool());
            begun = true;
        }
        bounds.comeTo(moment);
        moment.endedEarly().forEach(held -> world.ended(held, now));
        world.comeTo(now);
        for (var request : moment.arrived()) {
            world.arrives(request);
            bounds.tell(request, world.startOfLast());
        }
        var due = moment.waiting().stream()
                .filter(request -> bounds.told(request).orElse(now) == now)
                .toList();
        due.forEach(bounds::reached);
        var starts = new ArrayList<>(Easy.choose(moment, due, request -> bounds.startsNow(request, now)));
        // Until nobody more does: whoever was turned away may head the queue once his room is taken.
        List<Request> more = starts;
        while (!more.isEmpty()) {
            more = Easy.choose(after(moment, starts), List.of(), request -> bounds.startsNow(request, now));
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
        return bounds.standing().min();
    }

    @Override
    public OptionalLong firstPromise(Request request) {
        return bounds.told(request);
    }
}
