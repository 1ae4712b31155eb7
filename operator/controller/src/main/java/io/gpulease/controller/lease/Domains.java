package io.gpulease.controller.lease;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.placement.SmallestDomain;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the labels of a placement's nodes say of where it is. */
final class Domains {

    private Domains() {}

    /** The smallest topology domain that holds all its nodes. */
    static Optional<String> smallest(World world, Placement placement) {
        PoolEntry pool = world.pool(placement.pool());
        List<TopologyLevel> levels =
                pool == null ? List.of() : pool.terms().map(PoolTerms::levels).orElse(List.of());
        return SmallestDomain.of(
                levels,
                placement.nodes().stream().map(share -> labels(world, share)).toList());
    }

    private static Map<String, String> labels(World world, NodeShare share) {
        NodeEntry node = world.node(share.node());
        return node == null ? Map.of() : node.node().labels();
    }
}
