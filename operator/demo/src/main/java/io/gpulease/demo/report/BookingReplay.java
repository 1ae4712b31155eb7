package io.gpulease.demo.report;

import io.gpulease.testkit.invariant.LeaseRecord;
import io.gpulease.testkit.invariant.NodeRecord;
import io.gpulease.testkit.invariant.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts double bookings: replays every change of every claim that the watch of the nodes saw, node by node, and finds each
 * moment at which a node carried more than it has, or a Dedicated lease was not alone on it.
 *
 * @param claims how many claims were made
 * @param nodes on how many nodes
 * @param doubleBookings what was wrong, in words
 */
public record BookingReplay(int claims, int nodes, List<String> doubleBookings) {
    /** A claim of a lease on a node from that instant on; 0 GPUs: given up. */
    public record Step(Instant at, String node, String lease, int gpus) {}

    /** Of all that the witness has seen. */
    public static BookingReplay of(World world, List<LeaseRecord> leases) {
        var steps = new ArrayList<Step>();
        for (var lease : leases) {
            world.claims(lease.uid())
                    .forEach(claim -> steps.add(new Step(claim.at(), claim.node(), lease.title(), claim.gpus())));
        }
        var dedicated = leases.stream()
                .filter(LeaseRecord::dedicated)
                .map(LeaseRecord::title)
                .collect(Collectors.toSet());
        var capacity = world.nodes().collect(Collectors.toMap(NodeRecord::name, n -> n.capacity("nvidia.com/gpu")));
        return of(steps, capacity, dedicated);
    }

    static BookingReplay of(List<Step> steps, Map<String, Integer> capacity, Set<String> dedicated) {
        var byNode = steps.stream().collect(Collectors.groupingBy(Step::node));
        var wrong = new ArrayList<String>();
        byNode.forEach((node, own) -> replay(own, capacity.getOrDefault(node, 0), dedicated, wrong));
        int claims = (int) steps.stream().filter(s -> s.gpus() > 0).count();
        return new BookingReplay(claims, byNode.size(), List.copyOf(wrong));
    }

    private static void replay(List<Step> steps, int capacity, Set<String> dedicated, List<String> wrong) {
        var held = new HashMap<String, Integer>();
        // One write may take a lease off a node and put another on it: what goes, goes first.
        var inOrder = steps.stream()
                .sorted(Comparator.comparing(Step::at).thenComparingInt(Step::gpus))
                .toList();
        for (var step : inOrder) {
            if (step.gpus() == 0) {
                held.remove(step.lease());
                continue;
            }
            held.put(step.lease(), step.gpus());
            int sum = held.values().stream().mapToInt(Integer::intValue).sum();
            if (sum > capacity) {
                wrong.add("%s at %s: %d of %d GPUs claimed, by %s"
                        .formatted(step.node(), step.at(), sum, capacity, names(held)));
            } else if (held.size() > 1 && held.keySet().stream().anyMatch(dedicated::contains)) {
                wrong.add(
                        "%s at %s: a Dedicated lease is not alone: %s".formatted(step.node(), step.at(), names(held)));
            }
        }
    }

    private static List<String> names(Map<String, Integer> held) {
        return held.keySet().stream().sorted().toList();
    }
}
