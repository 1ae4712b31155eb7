package io.gpulease.engine.placement;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.TopologyWish;
import java.util.Optional;

/**
 * GPUs that are had together or not at all.
 *
 * @param topology how close together; empty: anywhere in one pool
 */
public record Gang(Isolation isolation, int gpus, Optional<TopologyWish> topology) {

    /** The level of which one domain must hold them all. */
    public Optional<String> requiredLevel() {
        return topology.filter(TopologyWish::isRequired).map(TopologyWish::level);
    }
}
