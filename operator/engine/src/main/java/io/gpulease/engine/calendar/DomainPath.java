package io.gpulease.engine.calendar;

import io.gpulease.engine.model.TopologyLevel;
import java.util.Comparator;
import java.util.List;

/** A node and the values of its domains, widest level first. */
record DomainPath(NodeUse node, List<String> values) {

    /** Domain by domain, nodes that belong to none after those that do, then by name. */
    static final Comparator<DomainPath> ORDER = DomainPath::compare;

    DomainPath {
        values = List.copyOf(values);
    }

    static DomainPath of(NodeUse use, List<TopologyLevel> levels) {
        return new DomainPath(use, TopologyLevel.path(levels, use.node().labels()));
    }

    /** True when both lie in one domain of that level. */
    boolean sharesDomain(int level, DomainPath other) {
        return hasDomain(level)
                && other.hasDomain(level)
                && values.subList(0, level + 1).equals(other.values.subList(0, level + 1));
    }

    boolean hasDomain(int level) {
        return values.size() > level;
    }

    private static int compare(DomainPath one, DomainPath other) {
        int common = Math.min(one.values.size(), other.values.size());
        for (int level = 0; level < common; level++) {
            int order = one.values.get(level).compareTo(other.values.get(level));
            if (order != 0) {
                return order;
            }
        }
        int longer = Integer.compare(other.values.size(), one.values.size());
        return longer != 0 ? longer : one.node.name().compareTo(other.node.name());
    }
}
