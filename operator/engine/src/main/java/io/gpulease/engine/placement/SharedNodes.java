package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Places a Shared lease: on one node where one is large enough, else on whole nodes, the largest first, and the rest on
 * one more. The rest goes where it fits best: to the fullest node that has room for it.
 */
final class SharedNodes {

    private final NodeGroup group;
    private final int[] free;
    private final boolean[] taken;
    private final List<NodeShare> shares = new ArrayList<>();

    private SharedNodes(NodeGroup group, long start, long end) {
        this.group = group;
        free = new int[group.size()];
        taken = new boolean[group.size()];
        for (int node = 0; node < free.length; node++) {
            free[node] = group.free(node, start, end);
        }
    }

    static Optional<Fit> place(NodeGroup group, int gpus, long start, long end) {
        SharedNodes nodes = new SharedNodes(group, start, end);
        return gpus <= group.largestRoom() ? nodes.onOne(gpus) : nodes.split(gpus);
    }

    private Optional<Fit> split(int gpus) {
        int rest = gpus;
        for (int node : untouched()) {
            Optional<Fit> last = onOne(rest);
            if (last.isPresent()) {
                return last;
            }
            take(node, free[node]);
            rest -= free[node];
        }
        return onOne(rest);
    }

    /** Nodes with nobody but the owner on them, the largest first. */
    private int[] untouched() {
        return IntStream.range(0, free.length)
                .filter(node -> free[node] > 0 && free[node] == group.room(node))
                .boxed()
                .sorted(Comparator.comparingInt((Integer node) -> -free[node]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private Optional<Fit> onOne(int gpus) {
        int best = -1;
        for (int node = 0; node < free.length; node++) {
            if (!taken[node] && free[node] >= gpus && (best < 0 || free[node] < free[best])) {
                best = node;
            }
        }
        if (best < 0) {
            return Optional.empty();
        }
        take(best, gpus);
        return Optional.of(
                new Fit(new Placement(group.pool().name(), group.pool().site(), shares), free[best] - gpus));
    }

    private void take(int node, int gpus) {
        taken[node] = true;
        shares.add(new NodeShare(group.name(node), gpus));
    }
}
