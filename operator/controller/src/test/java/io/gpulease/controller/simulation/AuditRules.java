package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.audit.Audit;
import io.gpulease.controller.claim.Names;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whoever doubts the operator finds nothing in its ledger, on its nodes and in its leases once nothing is under way, whatever happened. */
final class AuditRules {

    private final ClusterApi api;
    private int audited;

    AuditRules(ClusterApi api) {
        this.api = api;
    }

    /** How many leases were looked at, those of the same cluster again and again. */
    int audited() {
        return audited;
    }

    void checkQuiet() {
        // By then nothing counts as under way.
        var later = api.now().plus(Duration.ofMinutes(6));
        var report = Audit.of(new Audit.Input(
                pages(),
                List.of(),
                false,
                Optional.of(new Audit.Leases(all(Kind.LEASE), List.of())),
                Optional.of(new Audit.Nodes(all(Kind.NODE), all(Kind.POOL))),
                later));
        Rule.claim(report.isClean(), "the audit finds %s", report.breaches());
        audited += report.leases();
    }

    private List<JsonNode> pages() {
        return api.all(Kind.CONFIG_MAP).stream()
                .filter(map -> map.path("metadata").path("labels").has(Names.LEDGER))
                .map(map -> (JsonNode) map)
                .toList();
    }

    private List<JsonNode> all(Kind kind) {
        return api.all(kind).stream().map(object -> (JsonNode) object).toList();
    }
}
