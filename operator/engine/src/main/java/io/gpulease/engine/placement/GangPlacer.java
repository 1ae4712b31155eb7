package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Isolation;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Finds when and where a gang fits into the nodes of one pool. */
public final class GangPlacer {

    private GangPlacer() {}

    /** The earliest start of the span from which the whole gang stays free of others; or never. */
    public static long earliest(NodeGroup group, Gang gang, Span span) {
        long earliest = Span.NEVER;
        Span open = span;
        for (NodeGroup home : homes(group, gang)) {
            if (!open.isEmpty() && holds(home, gang)) {
                earliest = Math.min(earliest, earliestIn(home, gang, open));
                open = span.notAfter(earliest == Span.NEVER ? span.latest() : earliest - 1);
            }
        }
        return earliest;
    }

    /**
     * The best placement that is free from {@code start} until {@code end}.
     *
     * @param most the GPUs that it may hold
     */
    public static Optional<Fit> place(NodeGroup group, Gang gang, long start, long end, int most) {
        return knowsLevel(group, gang) ? NodeChoice.best(group, gang, start, end, most) : Optional.empty();
    }

    /** The fewest GPUs that the gang can hold in this group, whenever; never less than it asks for. */
    public static int leastHeld(NodeGroup group, Gang gang) {
        if (gang.isolation() == Isolation.SHARED) {
            return gang.gpus();
        }
        if (gang.requiredLevel().isEmpty()) {
            int held = leastWhole(group, gang.gpus());
            return held > 0 ? held : gang.gpus();
        }
        return homes(group, gang).stream()
                .mapToInt(home -> leastWhole(home, gang.gpus()))
                .filter(held -> held > 0)
                .min()
                .orElse(gang.gpus());
    }

    /** True when the gang would fit if no other lease were there. */
    public static boolean fitsEmpty(NodeGroup group, Gang gang) {
        for (NodeGroup home : homes(group, gang)) {
            if (holds(home, gang)) {
                return true;
            }
        }
        return false;
    }

    /** What the nodes of the gang must all lie in, any one of these: the domains of the level it requires, else the group. */
    public static List<NodeGroup> homes(NodeGroup group, Gang gang) {
        if (gang.requiredLevel().isEmpty()) {
            return List.of(group);
        }
        if (!knowsLevel(group, gang)) {
            return List.of();
        }
        return group.homes(group.pool().levelOf(gang.requiredLevel().get()));
    }

    private static boolean knowsLevel(NodeGroup group, Gang gang) {
        return gang.requiredLevel().map(group.pool()::hasLevel).orElse(true);
    }

    private static boolean holds(NodeGroup home, Gang gang) {
        return switch (gang.isolation()) {
            case DEDICATED -> home.wholeGpus() >= gang.gpus();
            case SHARED -> home.room() >= gang.gpus();
        };
    }

    private static long earliestIn(NodeGroup home, Gang gang, Span span) {
        if (gang.isolation() == Isolation.DEDICATED) {
            return home.earliestWhole(gang.gpus(), span);
        }
        return gang.gpus() <= home.largestRoom()
                ? home.earliestOnOne(gang.gpus(), span)
                : earliestSplit(home, gang, span);
    }

    private static long earliestSplit(NodeGroup home, Gang gang, Span span) {
        for (long start : home.openings(span)) {
            if (place(home, gang, start, span.occupiedUntil(start), gang.gpus()).isPresent()) {
                return start;
            }
        }
        return Span.NEVER;
    }

    /** GPUs of the fewest whole nodes that are enough; 0 when all are not. */
    private static int leastWhole(NodeGroup home, int gpus) {
        if (home.uniform()) {
            // Asked for every lease in every plan: with thousands of leases and nodes nothing else would be done.
            long size = home.largest();
            long whole = size == 0 ? 0 : Math.ceilDiv(gpus, size) * size;
            return whole > size * home.size() ? 0 : (int) whole;
        }
        NavigableMap<Integer, Integer> countBySize = new TreeMap<>(Collections.reverseOrder());
        long total = 0;
        for (int node = 0; node < home.size(); node++) {
            countBySize.merge(home.gpus(node), 1, Integer::sum);
            total += home.gpus(node);
        }
        if (total < gpus) {
            return 0;
        }
        int[] sizes = countBySize.keySet().stream().mapToInt(Integer::intValue).toArray();
        int[] counts = countBySize.values().stream().mapToInt(Integer::intValue).toArray();
        int[] taken = new WholeNodeChoice(sizes, counts).choose(gpus);
        return IntStream.range(0, sizes.length).map(i -> sizes[i] * taken[i]).sum();
    }
}
