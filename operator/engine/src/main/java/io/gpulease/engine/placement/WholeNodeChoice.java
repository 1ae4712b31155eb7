package io.gpulease.engine.placement;

import java.util.Arrays;

/**
 * How many nodes of which size make up a Dedicated lease: the fewest GPUs beyond what was asked, then the fewest nodes,
 * then the larger sizes. A small knapsack, solved exactly.
 */
final class WholeNodeChoice {

    private static final int UNREACHABLE = Integer.MAX_VALUE / 2;

    private final int[] sizes;
    private final int[] counts;

    /** Sizes are distinct, the largest first. */
    WholeNodeChoice(int[] sizes, int[] counts) {
        this.sizes = sizes;
        this.counts = counts;
    }

    /** Nodes to take of each size; empty when all of them are not enough. */
    int[] choose(int gpus) {
        if (sizes.length == 0) {
            return new int[0];
        }
        // One node less would not be enough, so the sum stays below this.
        int bound = gpus + sizes[0];
        int[][] fewest = fewestNodes(bound);
        for (int sum = gpus; sum < bound; sum++) {
            if (fewest[0][sum] < UNREACHABLE) {
                return trace(fewest, sum);
            }
        }
        return new int[0];
    }

    /** fewest[i][s]: nodes needed to make exactly s GPUs of the sizes from i on. */
    private int[][] fewestNodes(int bound) {
        int[][] fewest = new int[sizes.length + 1][];
        fewest[sizes.length] = new int[bound];
        Arrays.fill(fewest[sizes.length], UNREACHABLE);
        fewest[sizes.length][0] = 0;
        for (int i = sizes.length - 1; i >= 0; i--) {
            fewest[i] = fewest[i + 1].clone();
            addSize(fewest[i], sizes[i], Math.min(counts[i], bound / sizes[i] + 1));
        }
        return fewest;
    }

    /** In bundles of 1, 2, 4 ... nodes, which together make every number up to count. */
    private static void addSize(int[] fewest, int size, int count) {
        int left = count;
        for (int bundle = 1; left > 0; bundle *= 2) {
            int nodes = Math.min(bundle, left);
            left -= nodes;
            for (int sum = fewest.length - 1; sum >= nodes * size; sum--) {
                fewest[sum] = Math.min(fewest[sum], fewest[sum - nodes * size] + nodes);
            }
        }
    }

    private int[] trace(int[][] fewest, int total) {
        int[] taken = new int[sizes.length];
        int sum = total;
        for (int i = 0; i < sizes.length; i++) {
            int nodes = Math.min(counts[i], sum / sizes[i]);
            while (fewest[i + 1][sum - nodes * sizes[i]] + nodes != fewest[i][sum]) {
                nodes--;
            }
            taken[i] = nodes;
            sum -= nodes * sizes[i];
        }
        return taken;
    }
}
