package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * EASY backfill: only the head of the queue has a start; whoever is behind it may start at once if that does not move this start,
 * because he is gone by then or takes processors that the head will not need.
 */
public final class Easy implements Policy {
    private final Comparator<Request> order;

    private Easy(Comparator<Request> order) {
        this.order = order;
    }

    /** The queue goes by arrival. */
    public static Easy byArrival() {
        return new Easy(Request.BY_ARRIVAL);
    }

    /** The queue goes by the time asked for, so its head may be overtaken by whoever asks for less. */
    public static Easy shortestFirst() {
        return new Easy(Comparator.comparingLong(Request::askedSeconds).thenComparing(Request.BY_ARRIVAL));
    }

    @Override
    public Comparator<Request> order() {
        return order;
    }

    @Override
    public List<Request> starts(Moment moment) {
        return choose(moment, List.of(), request -> true);
    }

    /**
     * Who starts by these rules.
     *
     * @param due who starts in any case
     * @param may asked last, of whoever would start; he does so if it says yes. Whoever it turns away does not head the queue
     */
    static List<Request> choose(Moment moment, Collection<Request> due, Predicate<Request> may) {
        var starts = new ArrayList<Request>(due);
        int free = moment.free() - due.stream().mapToInt(Request::processors).sum();
        var queue = moment.waiting().stream()
                .filter(request -> !due.contains(request))
                .iterator();
        while (queue.hasNext()) {
            var request = queue.next();
            if (request.processors() > free) {
                var gap = Gap.before(request, free, ends(moment, starts));
                while (queue.hasNext() && gap.free > 0) {
                    var behind = queue.next();
                    if (gap.holds(behind, moment.now()) && may.test(behind)) {
                        gap.take(behind, moment.now());
                        starts.add(behind);
                    }
                }
                return starts;
            }
            if (may.test(request)) {
                free -= request.processors();
                starts.add(request);
            }
        }
        return starts;
    }

    /** What has to end, in that order, with what is about to start. */
    private static List<Held> ends(Moment moment, List<Request> starts) {
        var ends = new ArrayList<Held>(moment.held());
        starts.forEach(request -> ends.add(new Held(request, moment.now())));
        ends.sort(Held.BY_END);
        return ends;
    }

    /** What is left beside the head of the queue until it starts, and from then on. */
    private static final class Gap {
        private final long headStart;
        private int free;
        private int spare;

        private Gap(long headStart, int free, int spare) {
            this.headStart = headStart;
            this.free = free;
            this.spare = spare;
        }

        static Gap before(Request head, int free, List<Held> ends) {
            long start = Long.MAX_VALUE;
            int then = free;
            for (var held : ends) {
                if (then >= head.processors() && held.until() > start) {
                    break;
                }
                then += held.processors();
                start = held.until();
            }
            return new Gap(start, free, then - head.processors());
        }

        boolean holds(Request request, long now) {
            return request.processors() <= (outlasts(request, now) ? Math.min(free, spare) : free);
        }

        void take(Request request, long now) {
            if (outlasts(request, now)) {
                spare -= request.processors();
            }
            free -= request.processors();
        }

        private boolean outlasts(Request request, long now) {
            return now + request.askedSeconds() > headStart;
        }
    }
}
