package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The pool as it would be if everybody had been served first come, first served; kept up beside the real one. How long a request
 * runs there is known as soon as it is over in reality; until then it counts with the time it asked for.
 */
final class FirstComeWorld {
    private final Map<Request, Long> running = new HashMap<>();
    private final Map<Request, Over> over = new HashMap<>();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private int free;
    private long now;

    FirstComeWorld(long now, int pool) {
        this.now = now;
        this.free = pool;
    }

    /** What was over in reality at an instant, having run for so long. */
    private record Over(long ranSeconds, long at) {}

    private record End(long at, int processors) {}

    /** Somebody ended in reality, earlier than he had to. */
    void ended(Held held, long at) {
        over.put(held.request(), new Over(at - held.start(), at));
    }

    /** Somebody arrived at this instant, to which the world has come. */
    void arrives(Request request) {
        waiting.add(request);
        startHeads();
    }

    /** Lets time pass. */
    void comeTo(long instant) {
        var next = nextEnd();
        while (next <= instant) {
            now = next;
            end();
            startHeads();
            next = nextEnd();
        }
        now = instant;
    }

    /** When whoever arrived last starts there, if all stay to the end. */
    long startOfLast() {
        if (waiting.isEmpty()) {
            return now;
        }
        var ends = new PriorityQueue<>(Comparator.comparingLong(End::at));
        running.forEach((request, start) -> ends.add(new End(end(request, start), request.processors())));
        long start = now;
        int left = free;
        for (var request : waiting) {
            while (left < request.processors()) {
                var end = ends.remove();
                start = Math.max(start, end.at());
                left += end.processors();
            }
            left -= request.processors();
            ends.add(new End(start + request.askedSeconds(), request.processors()));
        }
        return start;
    }

    private long nextEnd() {
        return running.entrySet().stream()
                .mapToLong(one -> end(one.getKey(), one.getValue()))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void end() {
        var gone = running.entrySet().stream()
                .filter(one -> end(one.getKey(), one.getValue()) <= now)
                .map(Map.Entry::getKey)
                .toList();
        leave(gone);
    }

    private void leave(Collection<Request> gone) {
        for (var request : gone) {
            running.remove(request);
            over.remove(request);
            free += request.processors();
        }
    }

    private void startHeads() {
        for (var head = waiting.peek(); head != null && head.processors() <= free; head = waiting.peek()) {
            waiting.remove();
            running.put(head, now);
            free -= head.processors();
        }
    }

    private long end(Request request, long start) {
        long latest = start + request.askedSeconds();
        var known = over.get(request);
        return known == null ? latest : Math.min(latest, Math.max(start + known.ranSeconds(), known.at()));
    }
}
