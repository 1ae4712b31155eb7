package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.Guest;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.TopologyWish;
import java.util.Optional;

/**
 * GPUs that are had together or not at all.
 *
 * @param topology how close together; empty: anywhere in one pool
 * @param joins the tenant for which they are had on nodes where others are; empty: only where nobody is, if that makes a difference
 */
public record Gang(Isolation isolation, int gpus, Optional<TopologyWish> topology, Optional<String> joins) {

    /** Who wants to have them. */
    public Guest guest() {
        return new Guest(isolation, joins);
    }

    /** The level of which one domain must hold them all. */
    public Optional<String> requiredLevel() {
        return topology.filter(TopologyWish::isRequired).map(TopologyWish::level);
    }
}
