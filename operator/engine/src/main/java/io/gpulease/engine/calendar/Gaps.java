package io.gpulease.engine.calendar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The gaps of many nodes, in which enough of each stays free: ordered by their starts and kept in blocks that know how far their
 * gaps reach, so that a question looks at few more gaps than it gets for an answer. Instants are seconds since the epoch;
 * a gap that is open to a side begins at {@link Long#MIN_VALUE}, or ends at {@link Long#MAX_VALUE}.
 */
final class Gaps {

    private static final int MOST_IN_BLOCK = 64;
    // Domains of one node have hardly more.
    private static final int FIRST_IN_BLOCK = 4;

    // In order; never empty, but for the only one.
    private final List<Block> blocks = new ArrayList<>();
    private final int[] gpus;
    private final Open open = new Open();

    /** @param gpus by node, those that it offers in a gap */
    Gaps(int[] gpus) {
        this.gpus = gpus;
        blocks.add(new Block());
    }

    void add(int node, long start, long end) {
        int at = blockFor(start, node);
        Block block = blocks.get(at);
        if (block.size == MOST_IN_BLOCK) {
            Block upper = block.split();
            blocks.add(at + 1, upper);
            block = upper.isNotAfter(start, node) ? upper : block;
        }
        block.insert(node, start, end);
    }

    /** Undoes {@link #add} of the same. */
    void remove(int node, long start) {
        int at = blockFor(start, node);
        Block block = blocks.get(at);
        block.remove(node, start);
        if (block.size == 0 && blocks.size() > 1) {
            blocks.remove(at);
        }
    }

    /** Every node with a gap that holds all of that time; each once, in no order. */
    void holding(long start, long end, IntConsumer found) {
        for (Block block : blocks) {
            if (block.size > 0 && block.starts[0] > start) {
                return;
            }
            if (block.reach >= end) {
                block.holding(start, end, found);
            }
        }
    }

    /** The earliest start of the span from which gaps that hold all it occupies offer that many GPUs together; or never. */
    long earliest(Span span, int needed) {
        open.clear();
        for (Block block : blocks) {
            if (!block.mayOffer(span)) {
                continue;
            }
            for (int i = 0; i < block.size; i++) {
                long first = Math.max(block.starts[i], span.earliest());
                if (first > span.latest()) {
                    return Span.NEVER;
                }
                long last = span.lastStart(block.ends[i]);
                if (first <= last && open.with(first, last, gpus[block.nodes[i]]) >= needed) {
                    return first;
                }
            }
        }
        return Span.NEVER;
    }

    /** Open to a side, it is longer than any that is asked for. */
    static long length(long start, long end) {
        return start == Long.MIN_VALUE || end == Long.MAX_VALUE ? Long.MAX_VALUE : end - start;
    }

    /** The last block that begins at or before that gap, or the first. */
    private int blockFor(long start, int node) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).isNotAfter(start, node)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static final class Block {
        private long[] starts = new long[FIRST_IN_BLOCK];
        private long[] ends = new long[FIRST_IN_BLOCK];
        private int[] nodes = new int[FIRST_IN_BLOCK];
        private int size;
        // The latest end, and the longest gap.
        private long reach = Long.MIN_VALUE;
        private long longest;

        boolean isNotAfter(long start, int node) {
            return size > 0 && (starts[0] < start || (starts[0] == start && nodes[0] <= node));
        }

        boolean mayOffer(Span span) {
            return span.length() > 0
                    ? longest >= span.length() && reach >= span.earliest() + span.length()
                    : reach >= span.until();
        }

        void holding(long start, long end, IntConsumer found) {
            for (int i = 0; i < size && starts[i] <= start; i++) {
                if (ends[i] >= end) {
                    found.accept(nodes[i]);
                }
            }
        }

        void insert(int node, long start, long end) {
            if (size == starts.length) {
                resize(2 * size);
            }
            int at = place(start, node);
            int behind = size - at;
            System.arraycopy(starts, at, starts, at + 1, behind);
            System.arraycopy(ends, at, ends, at + 1, behind);
            System.arraycopy(nodes, at, nodes, at + 1, behind);
            starts[at] = start;
            ends[at] = end;
            nodes[at] = node;
            size++;
            measure(start, end);
        }

        void remove(int node, long start) {
            int at = place(start, node);
            if (at == size || starts[at] != start || nodes[at] != node) {
                throw new IllegalStateException("node %d has no gap that begins at %d".formatted(node, start));
            }
            long end = ends[at];
            int behind = size - at - 1;
            System.arraycopy(starts, at + 1, starts, at, behind);
            System.arraycopy(ends, at + 1, ends, at, behind);
            System.arraycopy(nodes, at + 1, nodes, at, behind);
            size--;
            if (end == reach || length(start, end) == longest) {
                measureAll();
            }
        }

        /** Keeps the first half and returns the other. */
        Block split() {
            Block upper = new Block();
            upper.resize(MOST_IN_BLOCK);
            int half = size / 2;
            upper.size = size - half;
            System.arraycopy(starts, half, upper.starts, 0, upper.size);
            System.arraycopy(ends, half, upper.ends, 0, upper.size);
            System.arraycopy(nodes, half, upper.nodes, 0, upper.size);
            size = half;
            measureAll();
            upper.measureAll();
            return upper;
        }

        private void resize(int length) {
            starts = Arrays.copyOf(starts, length);
            ends = Arrays.copyOf(ends, length);
            nodes = Arrays.copyOf(nodes, length);
        }

        /** Where that gap is, or belongs. */
        private int place(long start, int node) {
            int at = 0;
            while (at < size && (starts[at] < start || (starts[at] == start && nodes[at] < node))) {
                at++;
            }
            return at;
        }

        private void measureAll() {
            reach = Long.MIN_VALUE;
            longest = 0;
            for (int i = 0; i < size; i++) {
                measure(starts[i], ends[i]);
            }
        }

        private void measure(long start, long end) {
            reach = Math.max(reach, end);
            longest = Math.max(longest, length(start, end));
        }
    }

    /** Gaps that can be started in, those that soonest cannot any more first: a heap. */
    private static final class Open {
        private long[] last = new long[16];
        private int[] gpus = new int[16];
        private int size;
        private long offered;

        void clear() {
            size = 0;
            offered = 0;
        }

        /** What is offered at that instant, the further gap included; instants come in order. */
        long with(long instant, long until, int more) {
            while (size > 0 && last[0] < instant) {
                removeFirst();
            }
            add(until, more);
            return offered;
        }

        private void add(long until, int more) {
            if (size == last.length) {
                last = Arrays.copyOf(last, size * 2);
                gpus = Arrays.copyOf(gpus, size * 2);
            }
            offered += more;
            int at = size++;
            while (at > 0 && last[(at - 1) / 2] > until) {
                last[at] = last[(at - 1) / 2];
                gpus[at] = gpus[(at - 1) / 2];
                at = (at - 1) / 2;
            }
            last[at] = until;
            gpus[at] = more;
        }

        private void removeFirst() {
            offered -= gpus[0];
            size--;
            long until = last[size];
            int more = gpus[size];
            int at = 0;
            while (true) {
                int child = 2 * at + 1;
                if (child + 1 < size && last[child + 1] < last[child]) {
                    child++;
                }
                if (child >= size || last[child] >= until) {
                    break;
                }
                last[at] = last[child];
                gpus[at] = gpus[child];
                at = child;
            }
            last[at] = until;
            gpus[at] = more;
        }
    }
}
