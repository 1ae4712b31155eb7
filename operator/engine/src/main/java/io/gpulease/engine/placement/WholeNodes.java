package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** Picks whole nodes of a group for a Dedicated lease. */
final class WholeNodes {

    private WholeNodes() {}

    /** Indices of the nodes to take among those that are usable, by name; empty when they are not enough. */
    static int[] pick(NodeGroup group, int gpus, IntPredicate usable) {
        return group.uniform() ? pickAlike(group, gpus, usable) : pickMixed(group, gpus, usable);
    }

    private static int[] pickAlike(NodeGroup group, int gpus, IntPredicate usable) {
        if (group.size() == 0) {
            return new int[0];
        }
        int needed = Math.ceilDiv(gpus, group.largest());
        if (needed > group.size()) {
            return new int[0];
        }
        int[] picked = new int[needed];
        int count = 0;
        for (int node = 0; node < group.size() && count < needed; node++) {
            if (usable.test(node)) {
                picked[count++] = node;
            }
        }
        return count == needed ? picked : new int[0];
    }

    private static int[] pickMixed(NodeGroup group, int gpus, IntPredicate usable) {
        NavigableMap<Integer, Integer> countBySize = new TreeMap<>(Collections.reverseOrder());
        long total = 0;
        for (int node = 0; node < group.size(); node++) {
            if (usable.test(node)) {
                countBySize.merge(group.gpus(node), 1, Integer::sum);
                total += group.gpus(node);
            }
        }
        return total < gpus ? new int[0] : named(group, usable, countBySize, gpus);
    }

    private static int[] named(
            NodeGroup group, IntPredicate usable, NavigableMap<Integer, Integer> countBySize, int gpus) {
        int[] sizes = countBySize.keySet().stream().mapToInt(Integer::intValue).toArray();
        int[] counts = countBySize.values().stream().mapToInt(Integer::intValue).toArray();
        int[] taken = new WholeNodeChoice(sizes, counts).choose(gpus);
        for (int i = 0; i < taken.length; i++) {
            countBySize.put(sizes[i], taken[i]);
        }
        int[] picked = new int
                [countBySize.values().stream().mapToInt(Integer::intValue).sum()];
        int count = 0;
        for (int node = 0; node < group.size(); node++) {
            int left = countBySize.getOrDefault(group.gpus(node), 0);
            if (left > 0 && usable.test(node)) {
                picked[count++] = node;
                countBySize.put(group.gpus(node), left - 1);
            }
        }
        return picked;
    }
}
