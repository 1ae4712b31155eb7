package io.gpulease.controller.pods;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.NodeEntry;
import java.util.Optional;

/**
 * Pods of nobody's tenant that hold devices of a node which a lease holds whole: only one that tolerates everything gets there,
 * for its devices lie idle until the lease's pods come. It is counted as the owner's and never ended; who has to deal with it is
 * told.
 */
final class Guests {
    private final LeaseDesk desk;

    Guests(LeaseDesk desk) {
        this.desk = desk;
    }

    void look(SlimPod pod) {
        String name = pod.scheduling().nodeName();
        NodeEntry node = name == null || pod.devices().isEmpty() || cleans(pod)
                ? null
                : desk.world().node(name);
        if (node != null) {
            node.fencedFor()
                    .flatMap(uid -> Optional.ofNullable(desk.world().lease(uid)))
                    .ifPresent(lease -> {
                        desk.journal()
                                .node(
                                        node.name(),
                                        "ForeignPod",
                                        "pod %s/%s, which is of no tenant, holds devices of this node while lease %s/%s holds it whole; it is not ended: move it, and take its tolerations away"
                                                .formatted(
                                                        pod.namespace(), pod.name(), lease.namespace(), lease.name()));
                        desk.journal()
                                .lease(
                                        lease,
                                        "ForeignPod",
                                        "A pod that is of no tenant holds devices of node %s, so pods of this lease may have to wait there. The platform was told."
                                                .formatted(node.name()));
                    });
        }
    }

    private static boolean cleans(SlimPod pod) {
        return pod.labels().containsKey(Names.SANITIZING);
    }
}
