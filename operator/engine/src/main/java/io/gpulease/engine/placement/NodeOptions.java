package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.model.Isolation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What can be had of single nodes, and of the nodes of a narrowest domain, and what each costs by itself. */
final class NodeOptions {

    private final NodeGroup group;
    private final Gang gang;
    private final FreeNodes free;
    private final Cost cost;
    private final boolean nodesAreAsked;
    private final int limit;

    /** @param nodesAreAsked each node is a domain of the level that was asked for */
    NodeOptions(NodeGroup group, Gang gang, FreeNodes free, Cost cost, boolean nodesAreAsked, int limit) {
        this.group = group;
        this.gang = gang;
        this.free = free;
        this.cost = cost;
        this.nodesAreAsked = nodesAreAsked;
        this.limit = limit;
    }

    /** The GPUs that sums of choices count in. */
    int unit() {
        return gang.isolation() == Isolation.DEDICATED ? group.unit() : 1;
    }

    /** Any number of the nodes. */
    Choices out(int from, int to) {
        if (gang.isolation() == Isolation.DEDICATED && group.uniform()) {
            return alike(from, to);
        }
        Choices all = Choices.none(cost.width());
        for (int node = from; node < to; node++) {
            if (free.gpus(node) > 0) {
                all = all.with(gang.isolation() == Isolation.DEDICATED ? whole(node) : partly(node), limit);
            }
        }
        return all;
    }

    /** Nodes of one size are as good as each other but for how long they stay free: the first ones are the best. */
    private Choices alike(int from, int to) {
        int[] inOrder = longestFree(from, to, limit).nodes();
        Choices choices = Choices.upTo(cost.width(), Math.min(limit, inOrder.length));
        long[] sum = new long[cost.width()];
        Pick pick = new Pick.Nothing();
        for (int i = 0; i < choices.most(); i++) {
            add(sum, inOrder[i], group.gpus(inOrder[i]));
            pick = new Pick.Both(pick, new Pick.One(inOrder[i], group.gpus(inOrder[i])));
            // Each has all nodes of those before it, so it ranks before them.
            choices.put(i + 1, false, sum, pick, inOrder.length - i);
        }
        return choices;
    }

    /** Nodes, those first that stay free the longest. */
    static final class LongestFree {
        private final int[] nodes;
        private final long freeAfter;

        private LongestFree(int[] nodes, long freeAfter) {
            this.nodes = nodes;
            this.freeAfter = freeAfter;
        }

        /** To be read only. */
        int[] nodes() {
            return nodes;
        }

        /** Seconds for which they stay free, added up. */
        long freeAfter() {
            return freeAfter;
        }
    }

    /** The best of the nodes, no more than so many. */
    LongestFree longestFree(int from, int to, int most) {
        int[] best = new int[Math.min(most, to - from)];
        int count = 0;
        long sum = 0;
        List<long[]> others = new ArrayList<>();
        for (int node = from; node < to && count < best.length; node++) {
            if (free.gpus(node) > 0) {
                long freeAfter = group.freeAfter(node, group.gpus(node), free.end());
                if (freeAfter == NodeGroup.FOR_EVER) {
                    best[count++] = node;
                    sum += freeAfter;
                } else {
                    others.add(new long[] {-freeAfter, node});
                }
            }
        }
        others.sort(Arrays::compare);
        for (int i = 0; i < others.size() && count < best.length; i++) {
            best[count++] = (int) others.get(i)[1];
            sum -= others.get(i)[0];
        }
        return new LongestFree(Arrays.copyOf(best, count), sum);
    }

    private Choices whole(int node) {
        int units = group.gpus(node) / unit();
        Choices choices = Choices.upTo(cost.width(), units);
        choices.put(units, false, costOf(node, group.gpus(node)), new Pick.One(node, group.gpus(node)), 0);
        return choices;
    }

    /** All of a node that nobody uses, as one of several; or some of any node, as the last of them. */
    private Choices partly(int node) {
        int most = Math.min(free.gpus(node), gang.gpus());
        Choices choices = Choices.upTo(cost.width(), most);
        if (free.gpus(node) == group.room(node) && most == free.gpus(node)) {
            choices.put(most, false, costOf(node, most), new Pick.One(node, most), 0);
        }
        for (int gpus = 1; gpus <= most; gpus++) {
            choices.put(gpus, true, costOf(node, gpus), new Pick.One(node, gpus), most - gpus);
        }
        return choices;
    }

    /** All of a Shared gang on that node. */
    Choices allOn(int node) {
        Choices choices = Choices.upTo(cost.width(), gang.gpus());
        choices.put(gang.gpus(), true, costOf(node, gang.gpus()), new Pick.One(node, gang.gpus()), 0);
        return choices;
    }

    /** The node, of those with room for all of a Shared gang, on which it costs the least; negative: there is none. */
    int bestForAll(int level, int from, int to) {
        int best = -1;
        for (int node = from; node < to; node++) {
            if (free.gpus(node) >= gang.gpus() && (best < 0 || isBetter(node, best, level))) {
                best = node;
            }
        }
        return best;
    }

    private boolean isBetter(int node, int other, int level) {
        int order = Integer.compare(free.gpus(node), free.gpus(other));
        for (int inner = cost.levels() - 1; order == 0 && inner >= level; inner--) {
            order = Integer.compare(free.gpus(group.domain(inner, node)), free.gpus(group.domain(inner, other)));
        }
        return order < 0 || (order == 0 && freeAfter(node) > freeAfter(other));
    }

    private long freeAfter(int node) {
        return group.freeAfter(node, gang.gpus(), free.end());
    }

    private long[] costOf(int node, int gpus) {
        long[] costs = new long[cost.width()];
        add(costs, node, gpus);
        return costs;
    }

    private void add(long[] costs, int node, int gpus) {
        boolean dedicated = gang.isolation() == Isolation.DEDICATED;
        costs[Cost.ASKED] += nodesAreAsked ? 1 : 0;
        costs[Cost.SIZE] += dedicated ? gpus : 1;
        costs[Cost.WASTE] += dedicated ? 1 : free.gpus(node) - gpus;
        costs[cost.freeAfter()] -= group.freeAfter(node, gpus, free.end());
    }
}
