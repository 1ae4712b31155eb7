package io.gpulease.engine.model;

import java.util.Comparator;
import java.util.List;

/** The nodes of one pool that a lease has or will have, sorted by name. */
public record Placement(String pool, String site, List<NodeShare> nodes) {

    public Placement {
        nodes = nodes.stream().sorted(Comparator.comparing(NodeShare::node)).toList();
    }

    /** GPUs held; a Dedicated lease holds whole nodes, so this may exceed what was asked for. */
    public int gpus() {
        int gpus = 0;
        for (NodeShare share : nodes) {
            gpus += share.gpus();
        }
        return gpus;
    }
}
