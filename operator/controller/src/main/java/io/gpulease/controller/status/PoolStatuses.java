package io.gpulease.controller.status;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.GpuPoolStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status of a pool. */
public final class PoolStatuses {

    /** More nobody reads, and a status has to stay small. */
    private static final int MOST_NAMED = 10;

    private PoolStatuses() {}

    public static GpuPoolStatus of(GpuPool pool, Facts.OfPool facts, Instant now) {
        long generation = pool.getMetadata().getGeneration();
        Optional<Why> fault = facts.fault()
                .map(cause -> new Why("Unreadable", cause))
                .or(() -> facts.overlap().map(sentence -> new Why("PoolsOverlap", sentence)));
        List<Condition> standing =
                pool.getStatus() == null ? List.of() : pool.getStatus().conditions();
        return new GpuPoolStatus(
                generation,
                facts.nodes(),
                facts.gpus(),
                setAside(
                        PartyConditions.of(
                                standing, generation, now, fault, unsupported(pool.getSpec()), facts.unknownFields()),
                        generation,
                        facts,
                        now));
    }

    private static List<Condition> setAside(
            List<Condition> standing, long generation, Facts.OfPool facts, Instant now) {
        return new ConditionSet(standing, now, generation)
                .setWhile(
                        ConditionTypes.DRAINING,
                        !facts.drained().isEmpty(),
                        "TenantLeaves",
                        "Leases are over, and their pods have until the end of their grace to stop: %s."
                                .formatted(named(facts.drained())))
                .setWhile(
                        ConditionTypes.SANITIZING,
                        !facts.cleaned().isEmpty(),
                        facts.uncleanable().isPresent() ? "SanitizationFailed" : "TenantLeft",
                        "Being cleaned: %s.%s".formatted(named(facts.cleaned()), cause(facts)))
                .setWhile(
                        ConditionTypes.QUARANTINED,
                        !facts.quarantined().isEmpty(),
                        "SanitizationFailed",
                        "Set aside until a person has looked and takes the taint %s away: %s.%s"
                                .formatted(Names.QUARANTINED, named(facts.quarantined()), cause(facts)))
                .list();
    }

    /** What is wrong with the pool's own template is to be read at the pool, not only at one node after the other. */
    private static String cause(Facts.OfPool facts) {
        return facts.uncleanable()
                .map(sentence -> " " + (sentence.length() <= 300 ? sentence : sentence.substring(0, 300) + "..."))
                .orElse("");
    }

    /** How many there are, and since when each is so, those first that are so longest. */
    private static String named(List<Facts.NodeSince> nodes) {
        List<Facts.NodeSince> sorted = nodes.stream()
                .sorted(Comparator.comparing(
                                (Facts.NodeSince node) -> node.since().orElse(""))
                        .thenComparing(Facts.NodeSince::node))
                .toList();
        String first =
                sorted.stream().limit(MOST_NAMED).map(PoolStatuses::named).collect(Collectors.joining(", "));
        return sorted.size() <= MOST_NAMED
                ? first
                : "%d nodes, of which the first are %s, and %d more%s"
                        .formatted(
                                sorted.size(),
                                first,
                                sorted.size() - MOST_NAMED,
                                sorted.get(MOST_NAMED)
                                        .since()
                                        .map(since -> ", none of them before " + since)
                                        .orElse(""));
    }

    private static String named(Facts.NodeSince node) {
        return node.node() + node.since().map(since -> " since " + since).orElse("");
    }

    private static List<String> unsupported(GpuPoolSpec spec) {
        var fields = new ArrayList<String>();
        note(fields, spec.health() != null, "spec.health");
        return fields;
    }

    private static void note(List<String> fields, boolean isSet, String field) {
        if (isSet) {
            fields.add(field);
        }
    }
}
