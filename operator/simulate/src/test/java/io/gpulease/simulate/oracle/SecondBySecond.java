package io.gpulease.simulate.oracle;

import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.trace.Job;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The policies as one would explain them, at the pace of a clock: in every second everything is thought over from the beginning.
 * Slow, and with nothing to get wrong; it shares no code with what it judges.
 */
final class SecondBySecond {
    private final List<Job> jobs;
    private final int pool;
    private final PolicyName policy;
    private final boolean alsoInQuietSeconds;
    private final Map<Job, Long> starts = new LinkedHashMap<>();
    private final Map<Job, Long> running = new LinkedHashMap<>();
    private final Map<Job, Long> bookings = new LinkedHashMap<>();
    private final FirstComeSeconds firstCome;
    private final PlannedSeconds planned;

    private SecondBySecond(List<Job> jobs, int pool, PolicyName policy, boolean alsoInQuietSeconds) {
        this.jobs = jobs;
        this.pool = pool;
        this.policy = policy;
        this.alsoInQuietSeconds = alsoInQuietSeconds;
        this.firstCome = new FirstComeSeconds(pool);
        this.planned = new PlannedSeconds(firstCome);
    }

    /** When each job starts, by its number; thinks in every second. */
    static Map<Integer, Long> starts(List<Job> jobs, int pool, PolicyName policy) {
        return new SecondBySecond(jobs, pool, policy, true).run();
    }

    /** The same for long traces: passes over seconds in which nobody arrives and nothing ends. */
    static Map<Integer, Long> startsAtEvents(List<Job> jobs, int pool, PolicyName policy) {
        return new SecondBySecond(jobs, pool, policy, false).run();
    }

    private Map<Integer, Long> run() {
        for (long now = jobs.getFirst().request().submittedSecond(); starts.size() < jobs.size(); now++) {
            if (alsoInQuietSeconds || happens(now)) {
                second(now);
            }
        }
        var byNumber = new TreeMap<Integer, Long>();
        starts.forEach((job, start) -> byNumber.put(job.request().number(), start));
        return byNumber;
    }

    private void second(long now) {
        do {
            boolean quiet = !happens(now);
            running.entrySet().removeIf(start -> end(start) <= now);
            decide(now, quiet);
            // What ends in the second in which it starts makes room in this second.
        } while (endsIn(now));
    }

    private boolean endsIn(long now) {
        return running.entrySet().stream().anyMatch(start -> end(start) == now);
    }

    private boolean happens(long now) {
        for (var job : jobs) {
            if (job.request().submittedSecond() == now) {
                return true;
            }
        }
        return endsIn(now);
    }

    private static long end(Map.Entry<Job, Long> start) {
        return start.getValue() + start.getKey().runSeconds();
    }

    private void decide(long now, boolean quiet) {
        switch (policy) {
            case GPULEASE -> throw new IllegalArgumentException("the engine is no policy of a flat pool");
            case FCFS -> firstCome(now);
            case EASY -> easy(now, waiting(now));
            case EASY_SHORTEST -> easy(now, shortestFirst(now));
            case CONSERVATIVE -> rebuilt(now);
            case CONSERVATIVE_KEPT -> kept(now, waiting(now));
            case CONSERVATIVE_KEPT_SHORTEST -> kept(now, shortestFirst(now));
            case PLANNED_BOUNDED -> planned(now, quiet);
            case EASY_SHORTEST_BOUNDED -> easyBounded(now);
            case BOUNDED_SHORTEST -> bounded(now, shortestFirst(now));
        }
    }

    private List<Job> shortestFirst(long now) {
        var shortest = new ArrayList<>(waiting(now));
        // Stable: equals stay in the order of their arrival.
        shortest.sort(Comparator.comparingLong(job -> job.request().askedSeconds()));
        return shortest;
    }

    /** Nobody thinks it over while nothing happens: the mere passing of time is no reason to prefer another plan. */
    private void planned(long now, boolean quiet) {
        firstCome.second(now, starts);
        if (!quiet) {
            planned.decide(now, free(), waiting(now), starts, () -> held(now)).forEach(job -> start(job, now));
        }
    }

    private void easyBounded(long now) {
        firstCome.second(now, starts);
        for (var job : waiting(now)) {
            if (!bookings.containsKey(job)) {
                long notBefore = firstCome.start(job, now, starts);
                var plan = heldAndBooked(now);
                plan.take(now, notBefore, pool);
                book(job, plan);
            }
        }
        for (var job : waiting(now)) {
            if (Objects.requireNonNull(bookings.get(job)) == now) {
                bookings.remove(job);
                start(job, now);
            }
        }
        int before;
        do {
            before = starts.size();
            shortestThatMovesNoBound(now);
        } while (starts.size() > before);
    }

    private void shortestThatMovesNoBound(long now) {
        Optional<Job> head = Optional.empty();
        for (var job : shortestFirst(now)) {
            if (free() < job.request().processors()) {
                head = head.or(() -> Optional.of(job));
            } else if (movesNoBound(job, now)) {
                head.ifPresentOrElse(first -> backfill(job, first, now), () -> start(job, now));
                if (starts.containsKey(job)) {
                    bookings.remove(job);
                }
            }
        }
    }

    private boolean movesNoBound(Job job, long now) {
        long bound = Objects.requireNonNull(bookings.remove(job));
        boolean fits = earliest(job, heldAndBooked(now)) == now;
        bookings.put(job, bound);
        return fits;
    }

    private void bounded(long now, List<Job> order) {
        for (var job : waiting(now)) {
            if (!bookings.containsKey(job)) {
                var plan = heldAndBooked(now);
                // Not before anybody who came before: until then nothing is to be had.
                bookings.values().stream()
                        .max(Comparator.naturalOrder())
                        .filter(last -> last > now)
                        .ifPresent(last -> plan.take(now, last, pool));
                book(job, plan);
            }
        }
        for (var job : order) {
            long bound = Objects.requireNonNull(bookings.remove(job));
            if (earliest(job, heldAndBooked(now)) == now) {
                start(job, now);
            } else {
                bookings.put(job, bound);
            }
        }
    }

    private void firstCome(long now) {
        for (var job : waiting(now)) {
            if (free() < job.request().processors()) {
                return;
            }
            start(job, now);
        }
    }

    private void easy(long now, List<Job> queue) {
        for (int i = 0; i < queue.size(); i++) {
            var head = queue.get(i);
            if (free() < head.request().processors()) {
                queue.subList(i + 1, queue.size()).forEach(behind -> backfill(behind, head, now));
                return;
            }
            start(head, now);
        }
    }

    private void backfill(Job behind, Job head, long now) {
        if (free() >= behind.request().processors()) {
            long without = earliest(head, held(now));
            start(behind, now);
            if (earliest(head, held(now)) != without) {
                starts.remove(behind);
                running.remove(behind);
            }
        }
    }

    private void rebuilt(long now) {
        var plan = held(now);
        for (var job : waiting(now)) {
            long start = earliest(job, plan);
            take(job, start, plan);
            if (start == now) {
                start(job, now);
            }
        }
    }

    private void kept(long now, List<Job> forward) {
        var plan = heldAndBooked(now);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (var job : forward) {
                var booked = bookings.remove(job);
                if (booked != null) {
                    giveBack(job, booked, plan);
                    moved |= book(job, plan) != booked;
                }
            }
        }
        for (var job : waiting(now)) {
            if (!bookings.containsKey(job)) {
                book(job, plan);
            }
        }
        for (var job : waiting(now)) {
            if (bookings.getOrDefault(job, Long.MAX_VALUE) == now) {
                bookings.remove(job);
                start(job, now);
            }
        }
    }

    private List<Job> waiting(long now) {
        return jobs.stream()
                .filter(job -> job.request().submittedSecond() <= now && !starts.containsKey(job))
                .toList();
    }

    private int free() {
        return pool
                - running.keySet().stream()
                        .mapToInt(job -> job.request().processors())
                        .sum();
    }

    private void start(Job job, long now) {
        starts.put(job, now);
        running.put(job, now);
    }

    private Seconds held(long now) {
        var seconds = new Seconds(now, pool);
        running.forEach((job, start) -> take(job, start, seconds));
        return seconds;
    }

    private Seconds heldAndBooked(long now) {
        var seconds = held(now);
        bookings.forEach((job, start) -> take(job, start, seconds));
        return seconds;
    }

    private long book(Job job, Seconds plan) {
        long start = earliest(job, plan);
        take(job, start, plan);
        bookings.put(job, start);
        return start;
    }

    private static void giveBack(Job job, long start, Seconds seconds) {
        var request = job.request();
        seconds.take(start, start + request.askedSeconds(), -request.processors());
    }

    private static void take(Job job, long start, Seconds seconds) {
        seconds.take(start, start + job.request().askedSeconds(), job.request().processors());
    }

    private static long earliest(Job job, Seconds seconds) {
        return seconds.earliest(job.request().processors(), job.request().askedSeconds());
    }
}
