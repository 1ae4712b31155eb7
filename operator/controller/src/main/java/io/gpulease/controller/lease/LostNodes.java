package io.gpulease.controller.lease;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.crds.NodeGpus;
import java.util.List;

/** Nodes that a running lease should hold but does not: gone, or come back without their record. */
final class LostNodes {

    private final LeaseDesk desk;
    private final NodeWrites nodes;

    LostNodes(LeaseDesk desk, NodeWrites nodes) {
        this.desk = desk;
        this.nodes = nodes;
    }

    /** Names in order; a node that came back counts as lost until it is claimed again. */
    List<String> of(LeaseEntry entry) {
        return entry.status().nodes().stream()
                .filter(share -> !isHeld(entry, share))
                .map(NodeGpus::name)
                .sorted()
                .toList();
    }

    private boolean isHeld(LeaseEntry entry, NodeGpus share) {
        NodeEntry node = desk.world().node(share.name());
        return node != null && node.allocationsOrNone().of(entry.uid()) >= share.gpus();
    }

    /** A node that was made anew under its name, or lost its record, is claimed again if there is room; else it is waited for. */
    void claimAgain(LeaseEntry entry) {
        for (NodeGpus share : entry.status().nodes()) {
            if (!isHeld(entry, share)) {
                claimAgain(entry, share);
            }
        }
    }

    private void claimAgain(LeaseEntry entry, NodeGpus share) {
        NodeEntry node = desk.world().node(share.name());
        if (node == null || !NodeClaims.hasRoom(entry, node, share.gpus())) {
            desk.world().changes().leaseOnceNodeChanges(entry.uid(), share.name());
        } else if (node.isBusy()) {
            node.waiters().add(entry.uid());
        } else if (!node.backoff().isOver(desk.now())) {
            desk.agenda().remind(entry.uid(), node.backoff().until());
        } else {
            nodes.write(
                    node,
                    NodeClaims.record(entry, node, share.gpus()),
                    Urgency.FINISH,
                    _ -> desk.world().changes().lease(entry.uid()));
        }
    }
}
