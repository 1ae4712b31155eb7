package io.gpulease.testkit.invariant;

import java.util.stream.Stream;

/** The nodes' annotations and the leases' statuses tell the same story, soon after each change. */
final class ClaimsAgree implements SettledRule {
    @Override
    public Stream<Suspicion> suspicions(World world, boolean operatorUp) {
        if (!operatorUp) {
            return Stream.empty();
        }
        return Stream.concat(
                world.nodes().flatMap(node -> node.claims().keySet().stream().flatMap(uid -> claim(node, uid, world))),
                world.livingLeases().flatMap(lease -> unclaimed(lease, world)));
    }

    private static Stream<Suspicion> claim(NodeRecord node, String uid, World world) {
        int gpus = node.claims().getOrDefault(uid, 0);
        var lease = world.lease(uid);
        if (lease.isEmpty() || lease.get().gone().isPresent()) {
            return suspect(
                    "gone",
                    node,
                    uid,
                    "node %s: claims %d GPUs for %s, which is gone"
                            .formatted(
                                    node.name(),
                                    gpus,
                                    lease.map(LeaseRecord::title).orElse(uid)));
        }
        var phase = lease.get().phase();
        if (!Words.HOLDING.contains(phase)) {
            return suspect(
                    "stale " + phase,
                    node,
                    uid,
                    "node %s: claims %d GPUs for %s, which is %s"
                            .formatted(node.name(), gpus, lease.get().title(), phase.isEmpty() ? "new" : phase));
        }
        Integer held = lease.get().placement().get(node.name());
        if (Words.FIRM.contains(phase) && (held == null || held != gpus)) {
            return suspect(
                    "differs",
                    node,
                    uid,
                    "node %s: claims %d GPUs for %s, whose status says %s"
                            .formatted(node.name(), gpus, lease.get().title(), held));
        }
        return Stream.empty();
    }

    private static Stream<Suspicion> unclaimed(LeaseRecord lease, World world) {
        return lease.firmPlacement().keySet().stream()
                .flatMap(name -> world.node(name).stream())
                .filter(node -> !node.claims().containsKey(lease.uid()))
                .flatMap(node -> suspect(
                        "unclaimed",
                        node,
                        lease.uid(),
                        "lease %s: %s on node %s, which does not name it"
                                .formatted(lease.title(), lease.phase(), node.name())));
    }

    private static Stream<Suspicion> suspect(String what, NodeRecord node, String uid, String text) {
        return Stream.of(new Suspicion("%s %s %s".formatted(what, node.name(), uid), REPAIR, text));
    }
}
