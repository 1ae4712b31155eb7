package io.gpulease.engine.placement;

import io.gpulease.engine.model.TopologyLevel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The smallest domain that holds all nodes of a lease. */
public final class SmallestDomain {

    private SmallestDomain() {}

    /** Its name; empty when no domain of any level that the pool lists holds them all. */
    public static Optional<String> of(List<TopologyLevel> levels, List<Map<String, String>> labelsOfNodes) {
        List<List<String>> paths = labelsOfNodes.stream()
                .map(labels -> TopologyLevel.path(levels, labels))
                .distinct()
                .toList();
        if (paths.isEmpty()) {
            return Optional.empty();
        }
        List<String> first = paths.getFirst();
        int common = first.size();
        for (List<String> path : paths) {
            int same = 0;
            while (same < Math.min(common, path.size()) && path.get(same).equals(first.get(same))) {
                same++;
            }
            common = same;
        }
        return common == 0 ? Optional.empty() : Optional.of(first.get(common - 1));
    }
}
