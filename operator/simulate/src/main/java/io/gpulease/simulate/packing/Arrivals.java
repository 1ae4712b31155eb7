package io.gpulease.simulate.packing;

import io.gpulease.simulate.trace.TraceProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Pods in the order in which they come, by the protocol of FGD: a list shuffled, then more of its like until there are too many. */
final class Arrivals {
    private static final double MOST = 1.3;

    private Arrivals() {}

    /** @throws TraceProblem if these pods can never ask for more GPUs than there are, or there are none */
    static List<Demand> of(List<Pod> pods, long gpuMilli, RandomGenerator random) {
        requireGpus(pods, gpuMilli);
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

    private static void requireGpus(List<Pod> pods, long gpuMilli) {
        if (pods.stream().allMatch(pod -> pod.demand().shareMilli() == 0)) {
            throw new TraceProblem(
                    "the list of pods has no pod that asks for a GPU (%d pods in all), so the GPUs would never be filled. Give a list with such pods (columns num_gpu, gpu_milli)."
                            .formatted(pods.size()));
        }
        if (gpuMilli == 0) {
            throw new TraceProblem(
                    "the list of nodes has no node with a GPU, so there is nothing to fill. Give a list with such nodes (column gpu).");
        }
    }
}
