package io.gpulease.controller.lease;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.placement.SmallestDomain;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the labels of a placement's nodes say of where it is. */
final class Domains {

    private Domains() {}

    /** The smallest topology domain that holds all its nodes. */
    static Optional<String> smallest(World world, Placement placement) {
        PoolEntry pool = world.pool(placement.pool());
        List<TopologyLevel> levels =
                pool == null ? List.of() : pool.terms().map(PoolTerms::levels).orElse(List.of());
        // A node that is lost tells nothing of where the others are.
        return SmallestDomain.of(
                levels,
                placement.nodes().stream()
                        .map(share -> world.node(share.node()))
                        .filter(Objects::nonNull)
                        .map(node -> node.node().labels())
                        .toList());
    }
}
