package io.gpulease.engine.placement;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The cheapest choice, out of some neighbouring nodes, for every sum: a sum counts units of GPUs. Beside it, the same for
 * choices that take one node only partly; there can be no second such node.
 */
final class Choices {

    private static final long OUT_OF_REACH = Long.MAX_VALUE;
    private static final long LAST = Long.MAX_VALUE;

    private final int width;
    private final int most;
    // By cell: the sums of whole nodes, then those with a node partly taken.
    private final long[] costs;
    private final Pick[] picks;
    // Among choices that cost the same, that with the lower rank: it has the earlier nodes.
    private final int[] ranks;

    private Choices(int width, int most) {
        this.width = width;
        this.most = most;
        int cells = 2 * (most + 1);
        costs = new long[cells * width];
        Arrays.fill(costs, OUT_OF_REACH);
        picks = new Pick[cells];
        ranks = new int[cells];
    }

    /** No node at all. */
    static Choices none(int width) {
        return upTo(width, 0);
    }

    /** No node yet; choices of up to that sum can be {@linkplain #put put} in. */
    static Choices upTo(int width, int most) {
        Choices none = new Choices(width, most);
        none.put(0, false, new long[width], new Pick.Nothing(), Integer.MAX_VALUE);
        return none;
    }

    /** @param rank the lower, the better among choices that cost the same */
    void put(int sum, boolean partly, long[] cost, Pick pick, int rank) {
        int cell = cell(sum, partly);
        System.arraycopy(cost, 0, costs, cell * width, width);
        picks[cell] = pick;
        ranks[cell] = rank;
    }

    int most() {
        return most;
    }

    boolean has(int sum, boolean partly) {
        return sum <= most && reaches(cell(sum, partly));
    }

    Pick pick(int sum, boolean partly) {
        return picks[cell(sum, partly)];
    }

    long cost(int sum, boolean partly, int what) {
        return costs[cell(sum, partly) * width + what];
    }

    /** Negative when the first is cheaper; the ranks do not count. */
    int compare(int sum, int other, boolean partly) {
        return Cost.compare(costs, cell(sum, partly) * width, costs, cell(other, partly) * width, width);
    }

    /** No choice of that many whole units any more. */
    void drop(int sum) {
        Arrays.fill(costs, sum * width, (sum + 1) * width, OUT_OF_REACH);
    }

    /** Every choice but that of no node costs so much more. */
    void charge(int what, long amount) {
        for (int cell = 0; cell < picks.length; cell++) {
            if (cell != 0 && reaches(cell)) {
                costs[cell * width + what] += amount;
            }
        }
    }

    /** From these nodes and from later ones. */
    Choices with(Choices later, int limit) {
        Merger both = new Merger(Math.min(limit, most + later.most));
        int[] others = later.reached();
        for (int left : reached()) {
            for (int right : others) {
                if (!(partly(left) && later.partly(right))) {
                    both.offer(this, left, later, right);
                }
            }
        }
        return both.ranked();
    }

    /** From these nodes or from later ones, not from both. */
    Choices or(Choices later) {
        Merger either = new Merger(Math.max(most, later.most));
        Choices none = none(width);
        for (int cell = 0; cell < picks.length; cell++) {
            if (reaches(cell)) {
                either.offer(this, cell, none, 0);
            }
        }
        for (int cell = 1; cell < later.picks.length; cell++) {
            if (later.reaches(cell)) {
                either.offer(none, 0, later, cell);
            }
        }
        return either.ranked();
    }

    private int cell(int sum, boolean partly) {
        return partly ? most + 1 + sum : sum;
    }

    private boolean partly(int cell) {
        return cell > most;
    }

    private int sum(int cell) {
        return partly(cell) ? cell - most - 1 : cell;
    }

    private int[] reached() {
        return IntStream.range(0, picks.length).filter(this::reaches).toArray();
    }

    private boolean reaches(int cell) {
        return costs[cell * width] != OUT_OF_REACH;
    }

    /** Keeps the cheapest of what is offered for each sum, and ranks what it has kept. */
    private final class Merger {
        private final Choices merged;
        private final long[] keys;
        private final long[] sum = new long[width];

        Merger(int limit) {
            merged = new Choices(width, limit);
            keys = new long[merged.picks.length];
            Arrays.fill(keys, LAST);
        }

        void offer(Choices one, int left, Choices two, int right) {
            int total = one.sum(left) + two.sum(right);
            if (total > merged.most) {
                return;
            }
            int cell = merged.cell(total, one.partly(left) || two.partly(right));
            for (int i = 0; i < width; i++) {
                sum[i] = one.costs[left * width + i] + two.costs[right * width + i];
            }
            int order = Cost.compare(sum, 0, merged.costs, cell * width, width);
            // Where the earlier nodes differ they decide, the later ones only where they do not.
            long key = (long) one.ranks[left] << 32 | two.ranks[right];
            if (order < 0 || (order == 0 && key < keys[cell])) {
                System.arraycopy(sum, 0, merged.costs, cell * width, width);
                merged.picks[cell] = new Pick.Both(one.picks[left], two.picks[right]);
                keys[cell] = key;
            }
        }

        Choices ranked() {
            long[] inOrder = keys.clone();
            Arrays.sort(inOrder);
            for (int cell = 0; cell < keys.length; cell++) {
                merged.ranks[cell] = Arrays.binarySearch(inOrder, keys[cell]);
            }
            return merged;
        }
    }
}
