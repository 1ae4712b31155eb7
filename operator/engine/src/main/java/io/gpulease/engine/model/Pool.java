package io.gpulease.engine.model;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The nodes that offer one class of GPU at one site, and on what terms.
 *
 * @param open false: no new placements
 * @param ownerReserve GPUs that are not leased, those included that the owner uses now; on pools that lease whole nodes only
 *     as many whole nodes as have them
 * @param levels of its network, widest first; the node itself is always the last one and is not listed
 * @param wattsPerGpu what each GPU in use draws of the power of its site; 0: nobody says
 */
public record Pool(
        String name,
        String gpuClass,
        String site,
        Reliability reliability,
        Set<Isolation> isolations,
        Duration maxTerm,
        boolean open,
        int ownerReserve,
        List<TopologyLevel> levels,
        List<Node> nodes,
        int wattsPerGpu) {

    public Pool {
        if (wattsPerGpu < 0) {
            throw new IllegalArgumentException("pool %s: a GPU cannot draw %d W".formatted(name, wattsPerGpu));
        }
        isolations = Set.copyOf(isolations);
        levels = List.copyOf(levels);
        nodes = List.copyOf(nodes);
    }

    /** Nobody says what its GPUs draw. */
    public Pool(
            String name,
            String gpuClass,
            String site,
            Reliability reliability,
            Set<Isolation> isolations,
            Duration maxTerm,
            boolean open,
            int ownerReserve,
            List<TopologyLevel> levels,
            List<Node> nodes) {
        this(name, gpuClass, site, reliability, isolations, maxTerm, open, ownerReserve, levels, nodes, 0);
    }

    /** The same pool with other nodes. */
    public Pool withNodes(List<Node> others) {
        return with(open, others, wattsPerGpu);
    }

    /** The same pool, in which nothing new is placed. */
    public Pool closed() {
        return with(false, nodes, wattsPerGpu);
    }

    /** The same pool, whose GPUs draw that much each. */
    public Pool drawing(int watts) {
        return with(open, nodes, watts);
    }

    private Pool with(boolean isOpen, List<Node> members, int watts) {
        return new Pool(
                name, gpuClass, site, reliability, isolations, maxTerm, isOpen, ownerReserve, levels, members, watts);
    }

    /** The place of that level, widest 0; that of the nodes, which comes last, when the pool does not list it. */
    public int levelOf(String name) {
        int place = 0;
        while (place < levels.size() && !levels.get(place).name().equals(name)) {
            place++;
        }
        return place;
    }

    /** True when leases can ask for that level here. */
    public boolean hasLevel(String name) {
        return levelOf(name) < levels.size() || name.equals(TopologyLevel.NODE);
    }
}
