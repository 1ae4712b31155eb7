package io.gpulease.engine.calendar;

import io.gpulease.engine.model.Pool;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The nodes of one pool on which a lease may be placed, by name, with what is taken of them over time. */
public final class NodeGroup {

    private final Pool pool;
    private final NodeUse[] nodes;
    private final Set<String> names = new HashSet<>();
    private final Sweep sweep = new Sweep();
    private final int smallest;
    private final int largest;
    private final int largestRoom;
    private final int wholeGpus;
    private final int room;

    NodeGroup(Pool pool, List<NodeUse> members) {
        this.pool = pool;
        nodes = members.toArray(NodeUse[]::new);
        members.forEach(member -> names.add(member.name()));
        smallest = members.stream().mapToInt(NodeUse::gpus).min().orElse(0);
        largest = members.stream().mapToInt(NodeUse::gpus).max().orElse(0);
        largestRoom = members.stream().mapToInt(NodeUse::room).max().orElse(0);
        wholeGpus = members.stream()
                .filter(node -> node.room() == node.gpus())
                .mapToInt(NodeUse::gpus)
                .sum();
        room = members.stream().mapToInt(NodeUse::room).sum();
    }

    public Pool pool() {
        return pool;
    }

    public int size() {
        return nodes.length;
    }

    public boolean contains(String node) {
        return names.contains(node);
    }

    public String name(int node) {
        return nodes[node].name();
    }

    public int gpus(int node) {
        return nodes[node].gpus();
    }

    /** GPUs of a node that leases may use: all but the owner's. */
    public int room(int node) {
        return nodes[node].room();
    }

    /** True when all nodes have as many GPUs. */
    public boolean uniform() {
        return smallest == largest;
    }

    /** GPUs of the largest node. */
    public int largest() {
        return largest;
    }

    /** The most GPUs that leases may use on any one node. */
    public int largestRoom() {
        return largestRoom;
    }

    /** GPUs of all nodes that the owner does not use: what a Dedicated lease could have if there were no others. */
    public int wholeGpus() {
        return wholeGpus;
    }

    /** GPUs of all nodes without the owner's: what a Shared lease could have if there were no others. */
    public int room() {
        return room;
    }

    /** GPUs of a node that stay free from {@code start} until {@code end}; negative when a node lost GPUs under its leases. */
    public int free(int node, long start, long end) {
        return nodes[node].gpus() - nodes[node].use().highest(start, end);
    }

    /** True when nobody, the owner included, uses the node from {@code start} until {@code end}. */
    public boolean whole(int node, long start, long end) {
        return nodes[node].use().highest(start, end) <= 0;
    }

    /** The earliest start from which nodes that are free as a whole, together of that many GPUs, stay so; or never. */
    public long earliestWhole(int gpus, Span span) {
        if (gpus <= smallest) {
            return earliestOnOne(node -> 0, span);
        }
        sweep.begin(span);
        for (NodeUse node : nodes) {
            sweep.node(node.gpus());
            node.use().starts(span, 0, sweep);
        }
        return sweep.earliest(gpus);
    }

    /** The earliest start from which that many GPUs of one node stay free; or never. */
    public long earliestOnOne(int gpus, Span span) {
        return earliestOnOne(node -> node.gpus() - gpus, span);
    }

    /** Starts of the span, the first and those at which something comes free, in order. */
    public long[] openings(Span span) {
        Instants found = new Instants();
        found.accept(span.earliest(), span.earliest());
        for (NodeUse node : nodes) {
            node.use().falls(span.earliest(), span.latest(), found);
        }
        return found.sorted();
    }

    /** The earliest start at which some node comes free as a whole; or never. */
    public long nextWhole(Span span) {
        long earliest = Span.NEVER;
        for (NodeUse node : nodes) {
            long[] first = {Span.NEVER};
            node.use().falls(span.earliest(), span.latest(), (at, _) -> first[0] = Math.min(first[0], at));
            earliest = Math.min(earliest, first[0]);
        }
        return earliest;
    }

    private interface Ceiling {
        int of(NodeUse node);
    }

    private long earliestOnOne(Ceiling ceiling, Span span) {
        long earliest = Span.NEVER;
        Span open = span;
        for (NodeUse node : nodes) {
            long start = node.use().firstStart(open, ceiling.of(node));
            if (start < earliest) {
                earliest = start;
                open = span.notAfter(start - 1);
                if (open.isEmpty()) {
                    break;
                }
            }
        }
        return earliest;
    }

    private static final class Instants implements StepProfile.StartRanges {
        private long[] at = new long[16];
        private int count;

        @Override
        public void accept(long first, long last) {
            if (count == at.length) {
                at = Arrays.copyOf(at, count * 2);
            }
            at[count++] = first;
        }

        long[] sorted() {
            return Arrays.stream(at, 0, count).sorted().distinct().toArray();
        }
    }
}
