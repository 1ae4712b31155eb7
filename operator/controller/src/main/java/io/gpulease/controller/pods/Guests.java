package io.gpulease.controller.pods;

import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.engine.model.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pods of nobody's tenant that hold devices which leases hold. Onto a node that a lease holds whole only one comes that tolerates
 * everything; onto one that is shared any of the owner's does, for devices lie idle until the pods of their lease come. It is
 * counted as the owner's and never ended; who has to deal with it is told. Pods that clean nodes are not asked about.
 */
final class Guests {
    private final LeaseDesk desk;

    Guests(LeaseDesk desk) {
        this.desk = desk;
    }

    void look(SlimPod pod) {
        String name = pod.scheduling().nodeName();
        NodeEntry node =
                name == null || pod.devices().isEmpty() ? null : desk.world().node(name);
        if (node == null) {
            return;
        }
        Optional<LeaseEntry> whole =
                node.fencedFor().flatMap(uid -> Optional.ofNullable(desk.world().lease(uid)));
        if (whole.isPresent()) {
            LeaseEntry lease = whole.get();
            tell(
                    pod,
                    node,
                    "while lease %s/%s holds it whole; it is not ended: move it, and take its tolerations away"
                            .formatted(lease.namespace(), lease.name()),
                    List.of(lease));
        } else if (isOverfull(node)) {
            tell(
                    pod,
                    node,
                    "and with them more are taken than leases leave free; it is not ended: move it",
                    sharers(node));
        }
    }

    private static boolean isOverfull(NodeEntry node) {
        Node planned = node.planned();
        int leased = node.allocationsOrNone().total();
        return planned != null && leased > 0 && leased + planned.ownerGpus() > planned.gpus();
    }

    private List<LeaseEntry> sharers(NodeEntry node) {
        return node.allocationsOrNone().gpusByLease().keySet().stream()
                .flatMap(uid -> Stream.ofNullable(desk.world().lease(uid)))
                .toList();
    }

    private void tell(SlimPod pod, NodeEntry node, String how, List<LeaseEntry> leases) {
        desk.journal()
                .node(
                        node.name(),
                        "ForeignPod",
                        "pod %s/%s, which is of no tenant, holds devices of this node %s"
                                .formatted(pod.namespace(), pod.name(), how));
        leases.forEach(lease -> desk.journal()
                .lease(
                        lease,
                        "ForeignPod",
                        "A pod that is of no tenant holds devices of node %s, so pods of this lease may have to wait there. The platform was told."
                                .formatted(node.name())));
    }
}
