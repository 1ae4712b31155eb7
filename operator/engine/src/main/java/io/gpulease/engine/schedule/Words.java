package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.term.WrittenDuration;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Amounts and names as a tenant reads and writes them. */
final class Words {

    private Words() {}

    static String gpus(long count) {
        return count == 1 ? "1 GPU" : count + " GPUs";
    }

    /** "2 nodes (8 GPUs)". */
    static String nodes(int count, int gpusEach) {
        return nodes(count, "", gpusEach);
    }

    /** "2 whole nodes (8 GPUs)". */
    static String wholeNodes(int count, int gpusEach) {
        return nodes(count, "whole ", gpusEach);
    }

    private static String nodes(int count, String kind, int gpusEach) {
        if (count == 0) {
            return "no " + kind + "node";
        }
        return count + " " + kind + (count == 1 ? "node" : "nodes") + " (" + gpus((long) count * gpusEach) + ")";
    }

    /** Where the nodes must be together: in one rack, on one node, in one pool. */
    static String together(Optional<String> level) {
        return level.map(name -> name.equals(TopologyLevel.NODE) ? "on one node" : "in one " + name)
                .orElse("in one pool");
    }

    static String is(long count) {
        return count == 1 || count == 0 ? "is" : "are";
    }

    /** In order of spelling, or the word given when there are none. */
    static String list(Collection<String> names, String none) {
        return names.isEmpty() ? none : names.stream().distinct().sorted().collect(Collectors.joining(", "));
    }

    static String of(Tier tier) {
        return switch (tier) {
            case COMMITTED -> "Committed";
            case ON_DEMAND -> "OnDemand";
            case SPOT -> "Spot";
        };
    }

    static String of(Isolation isolation) {
        return switch (isolation) {
            case DEDICATED -> "Dedicated";
            case SHARED -> "Shared";
        };
    }

    static String of(Reliability reliability) {
        return switch (reliability) {
            case BEST_EFFORT -> "BestEffort";
            case STANDARD -> "Standard";
            case FIRM -> "Firm";
        };
    }

    static String of(SiteState state) {
        return switch (state) {
            case NORMAL -> "Normal";
            case DRAINING -> "Draining";
            case OFFLINE -> "Offline";
        };
    }

    static String of(Duration duration) {
        return WrittenDuration.of(duration);
    }
}
