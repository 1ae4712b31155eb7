package io.gpulease.demo.live;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The world at one moment.
 *
 * @param leases how many are in each phase
 * @param queue who waits, the next to start first
 * @param ends who runs, the next to end first
 */
public record Picture(
        List<PoolLine> pools, Map<String, Integer> leases, PodCounts pods, List<Waiting> queue, List<Due> ends) {
    public Picture {
        pools = List.copyOf(pools);
        leases = Map.copyOf(leases);
        queue = List.copyOf(queue);
        ends = List.copyOf(ends);
    }

    /** What of a pool's GPUs is leased, and what the owner's own pods use. */
    public record PoolLine(String name, int total, int leased, int owner) {
        public int free() {
            return Math.max(0, total - leased - owner);
        }
    }

    /** Pods of tenants: on a node, and waiting at the gate. */
    public record PodCounts(int running, int gated) {}

    /** A lease that waits; {@code startsIn} is absent when nobody can say. */
    public record Waiting(String title, String gpuClass, int gpus, String reason, Optional<Duration> startsIn) {}

    /** A lease that runs, and how long it still has. */
    public record Due(String title, int gpus, Duration in) {}

    int inPhase(String... phases) {
        int sum = 0;
        for (var phase : phases) {
            sum += leases.getOrDefault(phase, 0);
        }
        return sum;
    }
}
