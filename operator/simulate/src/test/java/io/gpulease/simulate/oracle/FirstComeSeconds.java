package io.gpulease.simulate.oracle;

import io.gpulease.simulate.trace.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What would be if everybody had been served first come, first served, at the pace of a clock. */
final class FirstComeSeconds {
    private final int pool;
    private final Map<Job, Long> running = new LinkedHashMap<>();
    private final List<Job> waiting = new ArrayList<>();

    FirstComeSeconds(int pool) {
        this.pool = pool;
    }

    /** @param starts when jobs started in reality, which tells how long those ran that are over */
    void second(long now, Map<Job, Long> starts) {
        do {
            startHeads(now);
        } while (running.entrySet().removeIf(one -> one.getValue() + length(one.getKey(), now, starts) <= now));
    }

    /** When a job that arrives now starts, if all stay to the end; some did already, in reality. */
    long start(Job job, long now, Map<Job, Long> starts) {
        waiting.add(job);
        startHeads(now);
        if (running.containsKey(job)) {
            return now;
        }
        var plan = new Seconds(now, pool);
        running.forEach((one, start) ->
                plan.take(start, start + length(one, now, starts), one.request().processors()));
        long last = now;
        for (var one : waiting) {
            var request = one.request();
            last = plan.earliest(request.processors(), request.askedSeconds());
            plan.take(last, last + request.askedSeconds(), request.processors());
            // Nobody passes him.
            plan.take(now, last, pool);
        }
        return last;
    }

    private static long length(Job job, long now, Map<Job, Long> starts) {
        var start = starts.get(job);
        boolean isOver = start != null && start + job.runSeconds() <= now;
        return isOver ? job.runSeconds() : job.request().askedSeconds();
    }

    private void startHeads(long now) {
        int free = pool
                - running.keySet().stream()
                        .mapToInt(job -> job.request().processors())
                        .sum();
        while (!waiting.isEmpty() && waiting.getFirst().request().processors() <= free) {
            var head = waiting.removeFirst();
            running.put(head, now);
            free -= head.request().processors();
        }
    }
}
