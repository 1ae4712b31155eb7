package io.gpulease.simulate.packing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Pods in the order in which they come, by the protocol of FGD: a list shuffled, then more of its like until there are too many. */
final class Arrivals {
    private static final double MOST = 1.3;

    private Arrivals() {}

    static List<Demand> of(List<Pod> pods, long gpuMilli, RandomGenerator random) {
        long most = Math.round(MOST * gpuMilli);
        var sorted = pods.stream()
                .sorted(Comparator.comparing(Pod::name))
                .map(Pod::demand)
                .toList();
        var arrivals = new ArrayList<>(sorted);
        Collections.shuffle(arrivals, java.util.Random.from(random));
        long sum = arrivals.stream().mapToLong(Demand::shareMilli).sum();
        while (sum > most) {
            sum -= arrivals.remove(random.nextInt(arrivals.size())).shareMilli();
        }
        while (true) {
            var more = sorted.get(random.nextInt(sorted.size()));
            // Only the share of one of its GPUs is looked at, as there.
            if (sum + (more.devices() == 0 ? 0 : more.milli()) > most) {
                return arrivals;
            }
            sum += more.shareMilli();
            arrivals.add(more);
        }
    }
}
