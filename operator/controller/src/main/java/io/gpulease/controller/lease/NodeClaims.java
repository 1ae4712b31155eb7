package io.gpulease.controller.lease;

import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.nodes.Fences;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.engine.model.Node;
import java.util.Optional;

/** A lease's claim on one node: whether the node's record has room for it, and the record with it. */
final class NodeClaims {

    private NodeClaims() {}

    /** By what the node itself says, whatever was planned: other leases' GPUs, and those of pods that no lease accounts for. */
    static boolean hasRoom(LeaseEntry entry, NodeEntry node, int gpus) {
        Node now = node.planned();
        if (now == null) {
            return false;
        }
        Allocations others = node.allocationsOrNone().without(entry.uid());
        boolean room = node.allocations().isPresent()
                && others.total() + now.ownerGpus() + gpus <= now.gpus()
                && (!entry.isDedicated() || others.isEmpty());
        boolean fencedForAnother = node.hasTaint(Names.LEASED)
                && !entry.uid().equals(node.node().labels().get(Names.LEASE_UID));
        boolean closed = node.hasTaint(Names.SANITIZING) || node.hasTaint(Names.QUARANTINED);
        return room
                && isAdmitted(entry, node, now)
                && !fencedForAnother
                && !closed
                && node.node().deletedAt() == null;
    }

    /** Of a node that is cleaned later GPUs that came free go only to tenants that were there: the claim of this one stands already, or may. */
    private static boolean isAdmitted(LeaseEntry entry, NodeEntry node, Node now) {
        boolean isThere = node.allocationsOrNone().of(entry.uid()) > 0
                || (entry.isHolding()
                        && entry.status().nodes().stream()
                                .anyMatch(share -> share.name().equals(node.name())));
        return entry.isDedicated()
                || node.allocationsOrNone().isEmpty()
                || isThere
                || tenant(entry).map(now.sharing()::admits).orElse(false);
    }

    /** Whose namespace it is now, as it was planned; one that runs stays whose it was. */
    private static Optional<String> tenant(LeaseEntry entry) {
        Optional<String> told = Optional.ofNullable(entry.status().tenant());
        return entry.isHolding() ? told.or(entry::tenant) : entry.tenant().or(() -> told);
    }

    static NodeRecord record(LeaseEntry entry, NodeEntry node, int gpus) {
        Allocations allocations = node.allocationsOrNone().with(entry.uid(), gpus);
        return new NodeRecord(node.node()).allocate(allocations, Fences.of(entry));
    }
}
