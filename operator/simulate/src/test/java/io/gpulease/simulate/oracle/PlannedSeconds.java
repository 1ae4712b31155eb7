package io.gpulease.simulate.oracle;

import io.gpulease.simulate.trace.Job;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The plans of all who wait, drawn second by second on squared paper. */
final class PlannedSeconds {
    private static final int MOVES = 30;
    private static final double[] POWERS = {0, 0.25, 0.5, 1};

    private final FirstComeSeconds firstCome;
    private final Map<Job, Long> told = new LinkedHashMap<>();
    private List<Job> chosen = new ArrayList<>();

    PlannedSeconds(FirstComeSeconds firstCome) {
        this.firstCome = firstCome;
    }

    /**
     * Who starts.
     *
     * @param free processors nobody holds
     * @param starts when jobs started, of all that did
     * @param held what they hold, on a new sheet
     */
    List<Job> decide(long now, int free, List<Job> waiting, Map<Job, Long> starts, Supplier<Seconds> held) {
        for (var job : waiting) {
            if (!told.containsKey(job)) {
                tell(job, firstCome.start(job, now, starts), held);
            }
        }
        if (waiting.stream().allMatch(job -> job.request().processors() > free)) {
            return List.of();
        }
        Map<Job, Long> best = Map.of();
        double least = Double.POSITIVE_INFINITY;
        for (var order : orders()) {
            var plan = plan(order, held);
            double cost = plan.values().stream().mapToDouble(start -> start).sum();
            if (!plan.isEmpty() && cost < least) {
                best = plan;
                least = cost;
            }
        }
        var due = new ArrayList<Job>();
        best.forEach((job, start) -> {
            if (start == now) {
                due.add(job);
            }
        });
        chosen = byStart(best);
        chosen.removeAll(due);
        return due;
    }

    private List<List<Job>> orders() {
        var orders = new ArrayList<List<Job>>();
        orders.add(chosen);
        for (double power : POWERS) {
            var order = new ArrayList<>(chosen);
            order.sort(Comparator.comparingInt((Job job) -> job.request().number()));
            order.sort(Comparator.comparingDouble(
                    job -> job.request().askedSeconds() * Math.pow(job.request().processors(), power)));
            orders.add(order);
        }
        return orders;
    }

    private void tell(Job job, long bound, Supplier<Seconds> held) {
        chosen.add(job);
        var behind = plan(chosen, held);
        long last = Objects.requireNonNull(behind.get(job));
        told.put(job, bound);
        var kept = last <= bound ? behind : Map.<Job, Long>of();
        if (kept.isEmpty()) {
            var byBound = new ArrayList<>(told.keySet());
            byBound.retainAll(chosen);
            // Stable: equals stay in the order of their arrival.
            byBound.sort(Comparator.comparing(told::get));
            kept = plan(byBound, held);
        }
        if (kept.isEmpty()) {
            told.put(job, last);
            kept = behind;
        }
        chosen = byStart(kept);
    }

    private static List<Job> byStart(Map<Job, Long> plan) {
        var order = new ArrayList<>(plan.keySet());
        order.sort(Comparator.comparing(plan::get));
        return order;
    }

    /** Empty: somebody would start too late. */
    private Map<Job, Long> plan(List<Job> order, Supplier<Seconds> held) {
        var turns = new ArrayList<>(order);
        for (int move = 0; move <= MOVES; move++) {
            var plan = draw(turns, held.get());
            var late = plan.keySet().stream()
                    .filter(job -> Objects.requireNonNull(plan.get(job)) > told.getOrDefault(job, Long.MAX_VALUE))
                    .findFirst();
            if (late.isEmpty()) {
                return plan;
            }
            turns.remove(late.get());
            turns.addFirst(late.get());
        }
        return Map.of();
    }

    private static Map<Job, Long> draw(List<Job> order, Seconds sheet) {
        var plan = new LinkedHashMap<Job, Long>();
        for (var job : order) {
            var request = job.request();
            long start = sheet.earliest(request.processors(), request.askedSeconds());
            sheet.take(start, start + request.askedSeconds(), request.processors());
            plan.put(job, start);
        }
        return plan;
    }
}
