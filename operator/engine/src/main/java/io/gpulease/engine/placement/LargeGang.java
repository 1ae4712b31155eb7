package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.NodeGroup.Domain;
import io.gpulease.engine.model.Isolation;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Nodes for a gang so large that weighing all choices would keep everybody waiting: the domains with most to offer are used
 * up one after the other. It finds nodes whenever there are enough; they may not be the best ones.
 */
final class LargeGang {

    private final NodeGroup group;
    private final Gang gang;
    private final FreeNodes free;

    LargeGang(NodeGroup group, Gang gang, FreeNodes free) {
        this.group = group;
        this.gang = gang;
        this.free = free;
    }

    /** Out of the nodes of one domain, or none; {@code level} is the one whose domains are used up, negative where there are none. */
    Pick pick(Domain home, int level) {
        List<Integer> order = IntStream.range(home.from(), home.to())
                .filter(node -> free.gpus(node) > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(node -> -free.gpus(around(level, node)))
                        .thenComparingInt(node -> around(level, node).from())
                        .thenComparingInt(node -> -free.gpus(node)))
                .toList();
        return gang.isolation() == Isolation.DEDICATED ? whole(order) : shared(order);
    }

    private Domain around(int level, int node) {
        return level < 0 ? new Domain(node, node + 1, true) : group.domain(level, node);
    }

    /** As many as it takes; of those, none that it would be enough without, the last ones first. */
    private Pick whole(List<Integer> order) {
        int taken = 0;
        int last = 0;
        while (taken < gang.gpus() && last < order.size()) {
            taken += free.gpus(order.get(last++));
        }
        Pick pick = new Pick.Nothing();
        int spare = taken - gang.gpus();
        if (spare < 0) {
            return pick;
        }
        for (int node : order.subList(0, last).reversed()) {
            if (free.gpus(node) <= spare) {
                spare -= free.gpus(node);
            } else {
                pick = new Pick.Both(pick, new Pick.One(node, free.gpus(node)));
            }
        }
        return pick;
    }

    /** Whole nodes that nobody uses, until what is left of the gang fits on one node. */
    private Pick shared(List<Integer> order) {
        boolean[] taken = new boolean[group.size()];
        Pick pick = new Pick.Nothing();
        int rest = gang.gpus();
        for (int node : order) {
            int last = tightest(order, taken, rest);
            if (last >= 0) {
                return new Pick.Both(pick, new Pick.One(last, rest));
            }
            if (free.gpus(node) == group.room(node)) {
                pick = new Pick.Both(pick, new Pick.One(node, free.gpus(node)));
                taken[node] = true;
                rest -= free.gpus(node);
            }
        }
        int last = tightest(order, taken, rest);
        return last < 0 ? new Pick.Nothing() : new Pick.Both(pick, new Pick.One(last, rest));
    }

    /** The node with the least room for that many more; negative: there is none. */
    private int tightest(List<Integer> order, boolean[] taken, int gpus) {
        int best = -1;
        if (gpus > group.largestRoom()) {
            return best;
        }
        for (int node : order) {
            if (!taken[node] && free.gpus(node) >= gpus && (best < 0 || free.gpus(node) < free.gpus(best))) {
                best = node;
            }
        }
        return best;
    }
}
