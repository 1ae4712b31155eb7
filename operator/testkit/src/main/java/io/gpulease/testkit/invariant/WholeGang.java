package io.gpulease.testkit.invariant;

import java.util.Optional;
import java.util.function.Consumer;

/** A lease that runs has every GPU it asked for; a Dedicated one in whole nodes, and not a node too many. */
final class WholeGang implements ExactRule {
    @Override
    public void lease(Optional<LeaseRecord> before, LeaseRecord now, World world, Consumer<String> breach) {
        var placed = now.placement();
        if (!Words.USABLE.contains(now.phase()) || now.isTrue("Degraded") || lostNode(now, world)) {
            return;
        }
        int total = placed.values().stream().mapToInt(Integer::intValue).sum();
        if (now.gpusAsked().contains(total)) {
            return;
        }
        int largest = placed.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        boolean rounded =
                now.dedicated() && now.gpusAsked().stream().anyMatch(asked -> total > asked && total - asked < largest);
        if (!rounded) {
            breach.accept("lease %s: %s with %d GPUs on %s, asked for %s"
                    .formatted(now.title(), now.phase(), total, placed, now.gpusAsked()));
        }
    }

    private static boolean lostNode(LeaseRecord lease, World world) {
        return lease.placement().keySet().stream().anyMatch(n -> world.node(n).isEmpty());
    }
}
