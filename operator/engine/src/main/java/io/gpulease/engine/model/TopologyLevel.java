package io.gpulease.engine.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A level of a pool's network.
 *
 * @param name what leases ask for
 * @param nodeLabel the node label whose value is the domain; a node without it belongs to no domain of the level
 */
public record TopologyLevel(String name, String nodeLabel) {

    /** The last level of every pool, which no pool lists: each node is a domain by itself. */
    public static final String NODE = "node";

    /**
     * The domains of a node with such labels, widest level first. Racks of two blocks may have the same name, so a domain is
     * known by its own value and those of all wider levels: where one of them is missing, so are all narrower ones.
     */
    public static List<String> path(List<TopologyLevel> levels, Map<String, String> labels) {
        return levels.stream()
                .map(level -> Optional.ofNullable(labels.get(level.nodeLabel())))
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow)
                .toList();
    }
}
