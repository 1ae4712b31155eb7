package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What becomes of all who wait if they are served in a certain order, stay to the end, and nobody else comes: each in turn has the
 * earliest start that those before him leave, which may be ahead of theirs.
 */
final class Plan {
    // Where nobody can be saved by so many moves, another order is found sooner.
    private static final int MOST_MOVES = 30;

    private final List<Request> order;
    private final long[] starts;
    private final int late;

    private Plan(List<Request> order, long[] starts, int late) {
        this.order = order;
        this.starts = starts;
        this.late = late;
    }

    /** In this order, up to the first who would start after his bound; whoever has none may start at any time. */
    private static Plan of(FreeProfile held, List<Request> order, Map<Request, Long> bounds) {
        var profile = held.copy();
        var starts = new long[order.size()];
        for (int i = 0; i < starts.length; i++) {
            var request = order.get(i);
            starts[i] = profile.earliest(profile.begin(), request.processors(), request.askedSeconds());
            if (starts[i] > bounds.getOrDefault(request, Long.MAX_VALUE)) {
                return new Plan(order, starts, i);
            }
            profile.take(starts[i], starts[i] + request.askedSeconds(), request.processors());
        }
        return new Plan(order, starts, starts.length);
    }

    /**
     * In this order, but whoever would start after his bound is moved before everybody.
     *
     * @param held what is held, from now on
     * @return empty: somebody still would
     */
    static Optional<Plan> within(Map<Request, Long> bounds, FreeProfile held, List<Request> order) {
        var turns = new ArrayList<>(order);
        for (int move = 0; move <= MOST_MOVES; move++) {
            var plan = of(held, List.copyOf(turns), bounds);
            if (plan.late == turns.size()) {
                return Optional.of(plan);
            }
            if (plan.late == 0) {
                return Optional.empty();
            }
            turns.addFirst(turns.remove(plan.late));
        }
        return Optional.empty();
    }

    /** When the last in the order starts; there is somebody in it. */
    long lastStart() {
        return starts[starts.length - 1];
    }

    List<Request> startingAt(long instant) {
        return IntStream.range(0, starts.length)
                .filter(i -> starts[i] == instant)
                .mapToObj(order::get)
                .toList();
    }

    /**
     * The order of the starts. Planned in that order nobody starts later than here, also when something has ended early since: at
     * his start whoever goes before him has started, and holds nothing for longer than here.
     */
    List<Request> byStart() {
        return IntStream.range(0, starts.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> starts[i]))
                .map(order::get)
                .toList();
    }

    /** The sum of all starts: of two plans for the same, the one with less of it has them wait less. */
    double sumOfStarts() {
        return LongStream.of(starts).asDoubleStream().sum();
    }
}
