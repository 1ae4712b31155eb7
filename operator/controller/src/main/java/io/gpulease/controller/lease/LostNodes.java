package io.gpulease.controller.lease;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.LeasedBy;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.crds.NodeGpus;
import io.gpulease.engine.model.Isolation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Nodes that a running lease should hold but does not: gone, or come back without their record. */
final class LostNodes {

    private final LeaseDesk desk;
    private final NodeWrites nodes;

    LostNodes(LeaseDesk desk, NodeWrites nodes) {
        this.desk = desk;
        this.nodes = nodes;
    }

    /** Names in order; a node that came back counts as lost until it is claimed again. */
    List<String> of(LeaseEntry entry, Instant now) {
        return entry.status().nodes().stream()
                .filter(share -> !isHeld(entry, share))
                .map(NodeGpus::name)
                .sorted()
                .toList();
    }

    private boolean isHeld(LeaseEntry entry, NodeGpus share) {
        NodeEntry node = desk.world().node(share.name());
        return node != null && node.allocationsOrNone().of(entry.uid()) == share.gpus();
    }

    /** A node that was made anew under its name, or lost its record, is claimed again if nobody else has it. */
    void claimAgain(LeaseEntry entry) {
        for (NodeGpus share : entry.status().nodes()) {
            NodeEntry node = desk.world().node(share.name());
            if (node != null && !isHeld(entry, share) && isFree(node) && !node.isBusy()) {
                nodes.write(
                        node,
                        record(entry, node, share.gpus()),
                        Urgency.FINISH,
                        _ -> desk.world().changes().lease(entry.uid()));
            }
        }
    }

    private static boolean isFree(NodeEntry node) {
        return node.allocations().map(Allocations::isEmpty).orElse(false)
                && node.node().deletedAt() == null;
    }

    private static NodeRecord record(LeaseEntry entry, NodeEntry node, int gpus) {
        boolean dedicated =
                entry.terms().map(t -> t.isolation() == Isolation.DEDICATED).orElse(true);
        Optional<NodeRecord.Fence> fence = dedicated
                ? Optional.of(new NodeRecord.Fence(entry.uid(), LeasedBy.whole(entry.namespace(), entry.name())))
                : Optional.empty();
        return new NodeRecord(node.node()).allocate(node.allocationsOrNone().with(entry.uid(), gpus), fence);
    }
}
