package io.gpulease.engine.model;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The nodes that offer one class of GPU at one site, and on what terms.
 *
 * @param open false: no new placements
 */
public record Pool(
        String name,
        String gpuClass,
        String site,
        Reliability reliability,
        Set<Isolation> isolations,
        Duration maxTerm,
        boolean open,
        List<Node> nodes) {

    public Pool {
        isolations = Set.copyOf(isolations);
        nodes = List.copyOf(nodes);
    }
}
