package io.gpulease.engine.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a lease may be placed.
 *
 * @param sites empty: any
 * @param nodeLabels labels that every node of it must have
 * @param topology empty: anywhere in one pool, and close together where that costs nothing
 */
public record Constraints(
        Set<String> sites,
        Reliability minReliability,
        Map<String, String> nodeLabels,
        Optional<TopologyWish> topology) {

    /** Anywhere. */
    public static final Constraints NONE =
            new Constraints(Set.of(), Reliability.BEST_EFFORT, Map.of(), Optional.empty());

    public Constraints {
        sites = Set.copyOf(sites);
        nodeLabels = Map.copyOf(nodeLabels);
    }
}
