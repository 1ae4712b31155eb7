package io.gpulease.engine.calendar;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who occupies which GPUs of which node, from when until when. */
public final class CapacityCalendar {

    private record Eligible(String pool, Map<String, String> nodeLabels) {}

    private final Map<String, Pool> pools = new LinkedHashMap<>();
    // By name over all pools: a node that two pools offer is still one node.
    private final Map<String, NodeUse> nodes = new HashMap<>();
    private final Map<Eligible, NodeGroup> groups = new HashMap<>();
    private final boolean sharesNodes;
    private final long present;

    /** @param present the second that it is now: its first */
    public CapacityCalendar(List<Pool> offered, long present) {
        this.present = present;
        int listed = 0;
        for (Pool pool : offered) {
            pools.put(pool.name(), pool);
            for (Node node : pool.nodes()) {
                nodes.putIfAbsent(node.name(), new NodeUse(node, pool.gpuClass(), present));
            }
            listed += pool.nodes().size();
        }
        sharesNodes = listed > nodes.size();
    }

    /** The nodes of a pool that can be placed on and have all those labels. */
    public NodeGroup group(Pool pool, Map<String, String> nodeLabels) {
        return groups.computeIfAbsent(
                new Eligible(pool.name(), nodeLabels), _ -> new NodeGroup(pool, members(pool, nodeLabels), present));
    }

    private List<DomainPath> members(Pool pool, Map<String, String> nodeLabels) {
        return pool.nodes().stream()
                .filter(node -> node.leasable() && node.gpus() > 0)
                .filter(node -> node.labels().entrySet().containsAll(nodeLabels.entrySet()))
                .map(node -> DomainPath.of(
                        nodes.getOrDefault(node.name(), new NodeUse(node, pool.gpuClass(), present)), pool.levels()))
                .sorted(DomainPath.ORDER)
                .toList();
    }

    /** Occupies the nodes of a placement; a node that is gone is left out. */
    public void take(Placement placement, Guest guest, long start, long end) {
        add(placement, guest, start, end, 1);
    }

    /** Undoes {@link #take} of the same. */
    public void giveBack(Placement placement, Guest guest, long start, long end) {
        add(placement, guest, start, end, -1);
    }

    /** Occupies what a lease that is there has, or will have if it stays; a node that is gone is left out. */
    public void hold(Placement placement, Isolation isolation, long start, long end) {
        addHeld(placement, isolation, start, end, 1);
    }

    /** Undoes {@link #hold} of the same, or of its last part. */
    public void release(Placement placement, Isolation isolation, long start, long end) {
        addHeld(placement, isolation, start, end, -1);
    }

    /** True when a node is offered by two pools, which may be of two classes. */
    public boolean sharesNodes() {
        return sharesNodes;
    }

    /** The class that the nodes of a placement are offered as now; empty: they are gone. */
    public Optional<String> gpuClass(Placement placement) {
        return placement.nodes().stream()
                .map(share -> Optional.ofNullable(nodes.get(share.node())).map(NodeUse::gpuClass))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * Of the whiles in which one of these nodes is free as a whole, and which touch that one: the length of the longest, and the
     * start of the earliest; none: a length of 0.
     */
    public Span.Gap gapsAround(Placement placement, long from, long until) {
        long[] found = {Long.MAX_VALUE, 0};
        for (NodeShare share : placement.nodes()) {
            NodeUse node = nodes.get(share.node());
            if (node != null) {
                node.use().runs(from, until, 0, (start, end) -> {
                    found[0] = Math.min(found[0], start);
                    found[1] = Math.max(found[1], Gaps.length(start, end));
                });
            }
        }
        return new Span.Gap(found[0], found[1]);
    }

    /** True when exactly these shares are free all that time. */
    public boolean fits(Placement placement, Guest guest, long start, long end) {
        for (NodeShare share : placement.nodes()) {
            NodeUse node = nodes.get(share.node());
            if (node == null || node.use().highest(start, end) > node.ceiling(guest, share.gpus(), start)) {
                return false;
            }
        }
        return true;
    }

    /** Until when exactly these shares stay free for a lease that has them until then, those of nodes that are gone left out; for ever is {@link Span#NEVER}. */
    public long freeUntil(Placement placement, Isolation isolation, long from) {
        long until = Span.NEVER;
        for (NodeShare share : placement.nodes()) {
            NodeUse node = nodes.get(share.node());
            if (node != null) {
                until = Math.min(until, node.use().firstAbove(from, ceiling(node, share, isolation)));
            }
        }
        return until;
    }

    /**
     * False: whatever of the same kind starts before that instant could not use those nodes beyond it, even if the placement
     * were not on them from then on. For each of them is taken just before.
     */
    public boolean reachesBack(Placement placement, Isolation isolation, long start) {
        for (NodeShare share : placement.nodes()) {
            NodeUse node = nodes.get(share.node());
            if (node != null && node.use().at(start - 1) <= (isolation == Isolation.DEDICATED ? 0 : node.gpus() - 1)) {
                return true;
            }
        }
        return false;
    }

    private static int ceiling(NodeUse node, NodeShare share, Isolation isolation) {
        return switch (isolation) {
            case DEDICATED -> 0;
            case SHARED -> node.gpus() - share.gpus();
        };
    }

    private void add(Placement placement, Guest guest, long start, long end, int sign) {
        for (NodeShare share : placement.nodes()) {
            NodeUse node = nodes.get(share.node());
            if (node != null) {
                node.add(start, end, sign * node.taken(guest, share.gpus(), start));
            }
        }
    }

    private void addHeld(Placement placement, Isolation isolation, long start, long end, int sign) {
        for (NodeShare share : placement.nodes()) {
            NodeUse node = nodes.get(share.node());
            if (node != null) {
                node.add(start, end, sign * node.held(isolation, share.gpus()));
            }
        }
    }
}
