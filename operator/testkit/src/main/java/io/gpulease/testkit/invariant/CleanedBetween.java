package io.gpulease.testkit.invariant;

import java.util.Optional;
import java.util.function.Consumer;

/** Where a pool cleans its nodes, none that a lease has used is free before it was closed for that. */
final class CleanedBetween implements ExactRule {
    @Override
    public void node(NodeRecord node, World world, Consumer<String> breach) {
        boolean isCleaned = world.pool(node.label(Words.POOL))
                .map(pool -> pool.path("spec").hasNonNull("sanitization"))
                .orElse(false);
        if (!isCleaned) {
            return;
        }
        node.leftUncleaned().stream()
                .map(world::lease)
                .flatMap(Optional::stream)
                .filter(lease -> lease.object().path("status").path("term").hasNonNull("startedAt"))
                .forEach(lease ->
                        breach.accept("node %s: free after %s, and not cleaned".formatted(node.name(), lease.title())));
    }
}
