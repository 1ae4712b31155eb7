package io.gpulease.controller.lease;

import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.LeasedBy;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.world.EngineView;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.engine.model.Isolation;
import java.util.Optional;

/** A lease's claim on one node: whether the node's record has room for it, and the record with it. */
final class NodeClaims {

    private final LeaseDesk desk;

    NodeClaims(LeaseDesk desk) {
        this.desk = desk;
    }

    static boolean isDedicated(LeaseEntry entry) {
        return entry.terms().map(t -> t.isolation() == Isolation.DEDICATED).orElse(true);
    }

    /** By what the node itself says, whatever was planned. */
    boolean hasRoom(LeaseEntry entry, NodeEntry node, int gpus) {
        Allocations others = node.allocationsOrNone().without(entry.uid());
        boolean room = node.allocations().isPresent()
                && others.total() + gpus <= gpusOf(node)
                && (!isDedicated(entry) || others.isEmpty());
        boolean fencedForAnother = node.hasTaint(Names.LEASED)
                && !entry.uid().equals(node.node().labels().get(Names.LEASE_UID));
        return room && !fencedForAnother && node.node().deletedAt() == null;
    }

    private int gpusOf(NodeEntry node) {
        return desk.world()
                .engineView()
                .poolOf(node)
                .flatMap(PoolEntry::terms)
                .map(pool -> EngineView.gpusOf(node, pool.resourceName()))
                .orElse(0);
    }

    NodeRecord record(LeaseEntry entry, NodeEntry node, int gpus) {
        Allocations allocations = node.allocationsOrNone().with(entry.uid(), gpus);
        Optional<NodeRecord.Fence> fence = isDedicated(entry)
                ? Optional.of(new NodeRecord.Fence(entry.uid(), LeasedBy.whole(entry.namespace(), entry.name())))
                : Optional.empty();
        return new NodeRecord(node.node()).allocate(allocations, fence);
    }
}
