package io.gpulease.engine.model;

import java.util.Map;
import java.util.Set;

/**
 * Where a lease may be placed.
 *
 * @param sites empty: any
 * @param nodeLabels labels that every node of it must have
 */
public record Constraints(Set<String> sites, Reliability minReliability, Map<String, String> nodeLabels) {

    /** Anywhere. */
    public static final Constraints NONE = new Constraints(Set.of(), Reliability.BEST_EFFORT, Map.of());

    public Constraints {
        sites = Set.copyOf(sites);
        nodeLabels = Map.copyOf(nodeLabels);
    }
}
