package io.gpulease.testkit.invariant;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** No node carries more than it has, and a Dedicated node carries one lease: by its annotation, and by the leases' own words. */
final class NodeCapacity implements ExactRule {
    @Override
    public void node(NodeRecord node, World world, Consumer<String> breach) {
        int capacity = world.capacity(node);
        if (node.claimed() > capacity) {
            breach.accept("node %s: its annotation claims %d of %d GPUs (%s)"
                    .formatted(node.name(), node.claimed(), capacity, names(node.claims(), world)));
        }
        boolean dedicated = node.claims().keySet().stream()
                .anyMatch(uid -> world.lease(uid).map(LeaseRecord::dedicated).orElse(false));
        if (dedicated && node.claims().size() > 1) {
            breach.accept("node %s: Dedicated, but its annotation names %d leases (%s)"
                    .formatted(node.name(), node.claims().size(), names(node.claims(), world)));
        }
    }

    @Override
    public void lease(Optional<LeaseRecord> before, LeaseRecord now, World world, Consumer<String> breach) {
        for (var name : now.firmPlacement().keySet()) {
            world.node(name).ifPresent(node -> placements(node, world, breach));
        }
    }

    private static void placements(NodeRecord node, World world, Consumer<String> breach) {
        var here = world.livingLeases()
                .filter(l -> l.firmPlacement().containsKey(node.name()))
                .toList();
        int held = here.stream()
                .mapToInt(l -> l.firmPlacement().getOrDefault(node.name(), 0))
                .sum();
        var titles = here.stream().map(LeaseRecord::title).sorted().toList();
        if (held > world.capacity(node)) {
            breach.accept("node %s: leases hold %d of %d GPUs by their status (%s)"
                    .formatted(node.name(), held, world.capacity(node), titles));
        }
        if (here.size() > 1 && here.stream().anyMatch(LeaseRecord::dedicated)) {
            breach.accept("node %s: Dedicated, but carries %d leases by their status (%s)"
                    .formatted(node.name(), here.size(), titles));
        }
    }

    private static String names(Map<String, Integer> claims, World world) {
        return claims.entrySet().stream()
                .map(e -> world.lease(e.getKey()).map(LeaseRecord::title).orElse(e.getKey()) + "=" + e.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
