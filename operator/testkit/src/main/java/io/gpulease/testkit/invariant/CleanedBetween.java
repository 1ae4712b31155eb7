package io.gpulease.testkit.invariant;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a pool cleans its nodes, none that a lease has used is free before it was closed for that, and GPUs that come free on one
 * that is shared go to tenants alone that are on it, or were.
 */
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
                .filter(lease -> lease.term("startedAt").isPresent())
                .forEach(lease ->
                        breach.accept("node %s: free after %s, and not cleaned".formatted(node.name(), lease.title())));
        strangers(node, world).forEach(breach);
    }

    /** Who came to what others had left, and had not been there. */
    private static Stream<String> strangers(NodeRecord node, World world) {
        var sharers = node.sharers();
        if (sharers.there().isEmpty() || sharers.left().isEmpty()) {
            return Stream.of();
        }
        var known = Stream.concat(sharers.there().stream(), sharers.left().stream())
                .map(world::lease)
                .flatMap(Optional::stream)
                .map(world::tenantOf)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return sharers.came().stream()
                .map(world::lease)
                .flatMap(Optional::stream)
                .filter(lease -> world.tenantOf(lease)
                        .filter(tenant -> !known.contains(tenant))
                        .isPresent())
                .map(lease -> "node %s: %s has GPUs beside others that other tenants have left, and it was not cleaned"
                        .formatted(node.name(), lease.title()));
    }
}
