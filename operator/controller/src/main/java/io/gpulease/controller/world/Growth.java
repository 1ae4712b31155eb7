package io.gpulease.controller.world;

import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * More GPUs that a running lease was granted, until its status says that it holds them.
 *
 * @param gpus how many it asked to hold in all
 * @param shares GPUs by node as they are to be, of the nodes that it gets more of
 * @param awaited pods that have to leave these nodes first, by uid, and since when they are waited for
 */
public record Growth(int gpus, Map<String, Integer> shares, Map<String, Instant> awaited) {

    public Growth(int gpus, Map<String, Integer> shares) {
        this(gpus, new TreeMap<>(shares), new HashMap<>());
    }

    /** These beyond what its status says. */
    static Growth of(int gpus, Placement more, GpuLeaseStatus status) {
        Map<String, Integer> shares = new TreeMap<>();
        for (NodeShare share : more.nodes()) {
            shares.put(share.node(), status.gpusOn(share.node()) + share.gpus());
        }
        return new Growth(gpus, shares);
    }

    /** Of that node, what it holds already included; 0 where it gets nothing there. */
    public int on(String node) {
        return shares.getOrDefault(node, 0);
    }

    boolean isIn(GpuLeaseStatus status) {
        return shares.entrySet().stream().allMatch(share -> status.gpusOn(share.getKey()) >= share.getValue());
    }
}
