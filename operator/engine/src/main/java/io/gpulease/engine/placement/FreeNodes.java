package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.NodeGroup.Domain;
import io.gpulease.engine.model.Isolation;
import java.util.Arrays;

/**
 * What of a group's nodes a gang could have from a start to an end: only whole nodes when it is Dedicated. Looked up when
 * asked for: where nothing is said of domains, the first few nodes will do.
 */
final class FreeNodes {

    private static final int UNKNOWN = -1;

    private final NodeGroup group;
    private final boolean onlyWhole;
    private final long start;
    private final long end;
    private final int[] gpus;
    // Those of all nodes before each; empty until a domain is asked for.
    private int[] before = {};

    FreeNodes(NodeGroup group, Isolation isolation, long start, long end) {
        this.group = group;
        this.start = start;
        this.end = end;
        onlyWhole = isolation == Isolation.DEDICATED;
        gpus = new int[group.size()];
        Arrays.fill(gpus, UNKNOWN);
    }

    long end() {
        return end;
    }

    int gpus(int node) {
        if (gpus[node] == UNKNOWN) {
            int free = Math.max(0, group.free(node, start, end));
            gpus[node] = onlyWhole && free < group.gpus(node) ? 0 : free;
        }
        return gpus[node];
    }

    int gpus(Domain domain) {
        if (before.length == 0) {
            before = new int[gpus.length + 1];
            for (int node = 0; node < gpus.length; node++) {
                before[node + 1] = before[node] + gpus(node);
            }
        }
        return before[domain.to()] - before[domain.from()];
    }
}
