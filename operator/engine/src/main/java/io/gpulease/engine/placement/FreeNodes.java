package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.NodeGroup.Domain;
import io.gpulease.engine.model.Isolation;

/** What of a group's nodes a gang could have from a start to an end: only whole nodes when it is Dedicated. */
final class FreeNodes {

    private final int[] gpus;
    // Those of all nodes before each.
    private final int[] before;
    private final long end;

    FreeNodes(NodeGroup group, Isolation isolation, long start, long end) {
        this.end = end;
        gpus = new int[group.size()];
        before = new int[gpus.length + 1];
        for (int node = 0; node < gpus.length; node++) {
            int free = Math.max(0, group.free(node, start, end));
            gpus[node] = isolation == Isolation.DEDICATED && free < group.gpus(node) ? 0 : free;
            before[node + 1] = before[node] + gpus[node];
        }
    }

    long end() {
        return end;
    }

    int gpus() {
        return before[gpus.length];
    }

    int gpus(int node) {
        return gpus[node];
    }

    int gpus(Domain domain) {
        return before[domain.to()] - before[domain.from()];
    }
}
