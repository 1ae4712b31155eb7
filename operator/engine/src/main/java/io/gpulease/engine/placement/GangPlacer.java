package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds when and where a gang fits into the nodes of one pool. */
public final class GangPlacer {

    private GangPlacer() {}

    /** The earliest start of the span from which the whole gang stays free of others; or never. */
    public static long earliest(NodeGroup group, Gang gang, Span span) {
        if (gang.isolation() == Isolation.DEDICATED) {
            return group.earliestWhole(gang.gpus(), span);
        }
        return gang.gpus() <= group.largestRoom()
                ? group.earliestOnOne(gang.gpus(), span)
                : earliestSplit(group, gang, span);
    }

    /** The best placement that is free from {@code start} until {@code end}. */
    public static Optional<Fit> place(NodeGroup group, Gang gang, long start, long end) {
        return switch (gang.isolation()) {
            case DEDICATED -> placeWhole(group, gang.gpus(), start, end);
            case SHARED -> SharedNodes.place(group, gang.gpus(), start, end);
        };
    }

    /** The fewest GPUs that the gang can hold in this group, whenever; never less than it asks for. */
    public static int leastHeld(NodeGroup group, Gang gang) {
        if (gang.isolation() == Isolation.SHARED) {
            return gang.gpus();
        }
        int held = 0;
        for (int node : WholeNodes.pick(group, gang.gpus(), _ -> true)) {
            held += group.gpus(node);
        }
        return Math.max(held, gang.gpus());
    }

    /** True when the gang would fit if no other lease were there. */
    public static boolean fitsEmpty(NodeGroup group, Gang gang) {
        return switch (gang.isolation()) {
            case DEDICATED -> group.wholeGpus() >= gang.gpus();
            case SHARED -> group.room() >= gang.gpus();
        };
    }

    private static long earliestSplit(NodeGroup group, Gang gang, Span span) {
        for (long start : group.openings(span)) {
            if (place(group, gang, start, span.occupiedUntil(start)).isPresent()) {
                return start;
            }
        }
        return Span.NEVER;
    }

    private static Optional<Fit> placeWhole(NodeGroup group, int gpus, long start, long end) {
        int[] picked = WholeNodes.pick(group, gpus, node -> group.whole(node, start, end));
        if (picked.length == 0) {
            return Optional.empty();
        }
        List<NodeShare> shares = new ArrayList<>(picked.length);
        for (int node : picked) {
            shares.add(new NodeShare(group.name(node), group.gpus(node)));
        }
        Placement placement = new Placement(group.pool().name(), group.pool().site(), shares);
        return Optional.of(new Fit(placement, placement.gpus() - gpus));
    }
}
