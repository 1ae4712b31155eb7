package io.gpulease.controller.nodes;

import io.gpulease.controller.claim.LeasedBy;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.World;
import java.util.Optional;
import java.util.Set;

/** For whom a node is fenced off: the one lease that takes it whole, or nobody. */
public final class Fences {

    private Fences() {}

    /** The fence of a node that this lease holds; none where it shares its nodes. */
    public static Optional<NodeRecord.Fence> of(LeaseEntry entry) {
        return entry.isDedicated()
                ? Optional.of(new NodeRecord.Fence(entry.uid(), LeasedBy.whole(entry.namespace(), entry.name())))
                : Optional.empty();
    }

    /** Whether it can be told at all: the record can be read, and so can each lease that it names. */
    static boolean areKnown(NodeEntry node, World world) {
        return node.allocations().isPresent()
                && holders(node).stream().allMatch(uid -> {
                    LeaseEntry lease = world.lease(uid);
                    return lease != null && lease.terms().isPresent();
                });
    }

    /** The fence that the node's record calls for. */
    static Optional<NodeRecord.Fence> of(NodeEntry node, World world) {
        return holders(node).size() == 1
                ? Optional.ofNullable(world.lease(holders(node).iterator().next()))
                        .flatMap(Fences::of)
                : Optional.empty();
    }

    private static Set<String> holders(NodeEntry node) {
        return node.allocationsOrNone().gpusByLease().keySet();
    }
}
