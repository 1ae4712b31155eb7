package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.Guest;
import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.NodeGroup.Domain;
import io.gpulease.engine.model.Isolation;

/** What of a group's nodes a gang could have from a start to an end: only whole nodes when it is Dedicated. */
final class FreeNodes {

    private final long end;
    private final int[] gpus;
    // Those of all nodes before each; empty until a domain is asked for.
    private int[] before = {};

    FreeNodes(NodeGroup group, Guest guest, long start, long end) {
        this.end = end;
        gpus = new int[group.size()];
        if (guest.isolation() == Isolation.DEDICATED) {
            group.eachWhole(start, end, node -> gpus[node] = group.gpus(node));
        } else {
            group.eachFree(start, end, node -> gpus[node] = group.free(node, guest, start, end));
        }
    }

    long end() {
        return end;
    }

    int gpus(int node) {
        return gpus[node];
    }

    int gpus(Domain domain) {
        if (before.length == 0) {
            before = new int[gpus.length + 1];
            for (int node = 0; node < gpus.length; node++) {
                before[node + 1] = before[node] + gpus[node];
            }
        }
        return before[domain.to()] - before[domain.from()];
    }
}
