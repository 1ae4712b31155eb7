package io.gpulease.controller.lease;

import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.engine.model.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Pods of tenants on a whole node that a lease has claimed, and not its own. A taint evicts nobody, and the scheduler may have
 * chosen the node an instant before it was fenced: they must be gone before the lease has it. The pod upkeep ends them; their
 * going wakes the lease.
 */
final class Strangers {

    /** After its grace a pod that should go has so long to be gone. */
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

    private final LeaseDesk desk;

    Strangers(LeaseDesk desk) {
        this.desk = desk;
    }

    List<SlimPod> on(LeaseEntry entry, Placement placement) {
        return !entry.isDedicated()
                ? List.of()
                : placement.nodes().stream()
                        .flatMap(share -> desk.world().pods().on(share.node()).stream())
                        .filter(pod -> !pod.life().isOver()
                                && desk.world().isMarked(pod.namespace())
                                && !desk.world().isOfLease(pod, entry.uid()))
                        .toList();
    }

    /**
     * False, as not for ever, where one does not go or cannot be asked to: then the lease has to look for other nodes.
     *
     * @param awaited since when each is waited for, by uid
     */
    boolean mayBeAwaited(LeaseEntry entry, List<SlimPod> strangers, Map<String, Instant> awaited, Instant now) {
        for (SlimPod pod : strangers) {
            NodeEntry node = desk.world().node(String.valueOf(pod.scheduling().nodeName()));
            Instant since = awaited.computeIfAbsent(pod.uid(), _ -> now);
            Instant goes = pod.life().deletedAt();
            Instant due = (goes == null ? since : goes).plus(GONE_WITHIN);
            if (node == null || !node.node().isReady()) {
                return false;
            }
            if (!now.isBefore(due)) {
                desk.world().doesNotLeave(pod, node);
                return false;
            }
            desk.agenda().remind(entry.uid(), due);
            desk.world().changes().strayPod(new ObjectKey(pod.namespace(), pod.name()));
        }
        return true;
    }
}
