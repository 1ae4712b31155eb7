package io.gpulease.testkit.invariant;

import java.util.stream.Stream;

/** The pods of a lease use, node by node, no more GPUs than it holds there, and the owner's pods keep theirs. */
final class GpusWithinLease implements SettledRule {
    @Override
    public Stream<Suspicion> suspicions(World world, boolean operatorUp) {
        return Stream.concat(
                world.livingLeases().flatMap(lease -> tooMany(lease, world)),
                world.nodes().flatMap(node -> owner(node, world)));
    }

    private static Stream<Suspicion> tooMany(LeaseRecord lease, World world) {
        if (!Words.USABLE.contains(lease.phase())) {
            return Stream.empty();
        }
        return lease.placement().entrySet().stream()
                .flatMap(held -> world.node(held.getKey()).stream().flatMap(node -> {
                    int used = used(lease, node, world);
                    return used <= held.getValue()
                            ? Stream.empty()
                            : Stream.of(new Suspicion(
                                    "too many %s %s".formatted(lease.uid(), node.name()),
                                    SKEW,
                                    "node %s: pods of %s use %d GPUs, it holds %d there"
                                            .formatted(node.name(), lease.title(), used, held.getValue())));
                }));
    }

    private static int used(LeaseRecord lease, NodeRecord node, World world) {
        return world.pods()
                .filter(p -> p.running() && p.node().equals(node.name()))
                .filter(p -> world.lease(p.namespace(), p.leaseName())
                        .map(l -> l.uid().equals(lease.uid()))
                        .orElse(false))
                .mapToInt(p -> p.gpus(world.resourceOf(node)))
                .sum();
    }

    private static Stream<Suspicion> owner(NodeRecord node, World world) {
        return node.claims().keySet().stream().flatMap(uid -> {
            var claimed = node.claimedSince().get(uid);
            int before = world.pods()
                    .filter(p -> p.running() && p.node().equals(node.name()) && !world.isTenants(p.namespace()))
                    .filter(p -> p.boundSince()
                            .map(at -> claimed != null && at.isBefore(claimed.minus(SKEW)))
                            .orElse(false))
                    .mapToInt(p -> p.gpus(world.resourceOf(node)))
                    .sum();
            return before == 0 || before + node.claimed() <= world.capacity(node)
                    ? Stream.empty()
                    : Stream.of(new Suspicion(
                            "owner %s %s".formatted(node.name(), uid),
                            SKEW,
                            "node %s: the owner's pods had %d GPUs before %s was given %d of %d"
                                    .formatted(
                                            node.name(),
                                            before,
                                            world.lease(uid)
                                                    .map(LeaseRecord::title)
                                                    .orElse(uid),
                                            node.claims().getOrDefault(uid, 0),
                                            world.capacity(node))));
        });
    }
}
