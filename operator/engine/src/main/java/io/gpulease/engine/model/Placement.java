package io.gpulease.engine.model;

import java.util.Comparator;
import java.util.List;

/** The nodes of one pool that a lease has or will have, sorted by name. */
public record Placement(String pool, String site, List<NodeShare> nodes) {

    public Placement {
        nodes = areInOrder(nodes)
                ? List.copyOf(nodes)
                : nodes.stream().sorted(Comparator.comparing(NodeShare::node)).toList();
    }

    // Made for every seat that is looked at: most come in order.
    private static boolean areInOrder(List<NodeShare> nodes) {
        for (int i = 1; i < nodes.size(); i++) {
            if (nodes.get(i - 1).node().compareTo(nodes.get(i).node()) > 0) {
                return false;
            }
        }
        return true;
    }

    /** GPUs held; a Dedicated lease holds whole nodes, so this may exceed what was asked for. */
    public int gpus() {
        int gpus = 0;
        for (int i = 0; i < nodes.size(); i++) {
            gpus += nodes.get(i).gpus();
        }
        return gpus;
    }
}
