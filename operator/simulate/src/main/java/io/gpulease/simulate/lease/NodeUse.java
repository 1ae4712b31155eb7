package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.util.HashMap;
import java.util.Map;

/** How many GPUs of each node are held; counts along, so that asking costs nothing. */
final class NodeUse {
    private final Map<String, Integer> sizes = new HashMap<>();
    private final Map<String, Integer> used = new HashMap<>();
    private int free;
    private int stranded;

    NodeUse(Estate estate) {
        for (var pool : estate.pools()) {
            for (Node node : pool.nodes()) {
                sizes.put(node.name(), Estate.leasable(node));
            }
        }
        free = estate.gpus();
    }

    /** @throws IllegalStateException if a node has not as many: whoever decided that gave them to two */
    void take(Placement placement) {
        placement.nodes().forEach(share -> change(share, share.gpus()));
    }

    void giveBack(Placement placement) {
        placement.nodes().forEach(share -> change(share, -share.gpus()));
    }

    private void change(NodeShare share, int by) {
        int size = sizes.getOrDefault(share.node(), 0);
        int before = used.getOrDefault(share.node(), 0);
        int now = before + by;
        if (now < 0 || now > size) {
            throw new IllegalStateException(
                    "node %s has %d GPUs, and %d of them would be held".formatted(share.node(), size, now));
        }
        used.put(share.node(), now);
        free -= by;
        stranded += strandedOf(size, now) - strandedOf(size, before);
    }

    private static int strandedOf(int size, int used) {
        return used == 0 ? 0 : size - used;
    }

    /** Nobody has any of its GPUs, its owner included. */
    boolean isEmpty(Node node) {
        return sizes.getOrDefault(node.name(), 0) == node.gpus() && used.getOrDefault(node.name(), 0) == 0;
    }

    int free() {
        return free;
    }

    /** Free GPUs on nodes that are in use; not those that are kept for the owner, who may want his on such nodes. */
    int stranded() {
        return Math.min(stranded, free);
    }
}
