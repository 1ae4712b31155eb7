package io.gpulease.app.violations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.app.table.Aligned;
import io.gpulease.app.verify.Printable;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.LeaseViolationSpec;
import io.gpulease.crds.LeaseViolationStatus;
import io.gpulease.crds.ViolationEvidence;
import io.gpulease.crds.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is on record against leases: who broke what, what was seen, what comes next, what was said to it. */
public final class ViolationReport {
    private static final String NONE = "-";

    private ViolationReport() {}

    /**
     * One row for each, with what was seen last.
     *
     * @param wide also since when, who found it, the appeal, the verdict and everything that was seen
     */
    public static String table(List<LeaseViolation> violations, Instant now, boolean wide) {
        if (violations.isEmpty()) {
            return "no violations";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(Stream.concat(
                        Stream.of("VIOLATION", "LEASE", "RULE", "ACTION", "PHASE", "NEXT"),
                        wide ? Stream.of("SINCE", "BY", "APPEAL", "VERDICT", "SEEN") : Stream.of("SEEN"))
                .toList());
        violations.forEach(violation -> rows.add(row(violation, now, wide)));
        return Aligned.rows(rows);
    }

    private static List<String> row(LeaseViolation violation, Instant now, boolean wide) {
        LeaseViolationSpec spec = violation.getSpec();
        LeaseViolationStatus status = violation.statusOrEmpty();
        List<String> row = new ArrayList<>(List.of(
                violation.getMetadata().getNamespace() + "/"
                        + violation.getMetadata().getName(),
                spec.leaseName(),
                spec.policy() + "/" + spec.rule(),
                spec.action(),
                status.phaseOrOpen(),
                next(spec, status, now)));
        List<ViolationEvidence> seen = seen(violation);
        if (wide) {
            row.add(shown(status.brokenSince()));
            row.add(Printable.of(spec.reportedBy()));
            row.add(spec.appeal() == null ? NONE : Printable.of(spec.appeal().text()));
            row.add(shown(spec.verdict()));
            row.add(String.join("; ", seen.stream().map(ViolationReport::line).toList()));
        } else {
            row.add(seen.isEmpty() ? NONE : line(seen.getLast()));
        }
        return row;
    }

    private static String line(ViolationEvidence evidence) {
        return Printable.of(evidence.observed()) + " (" + evidence.at() + ")";
    }

    /** What the one who reads it has to reckon with, or can still do. */
    private static String next(LeaseViolationSpec spec, LeaseViolationStatus status, Instant now) {
        Optional<Instant> appealEndsAt = status.appealEndsAtInstant();
        return switch (status.phaseOrOpen()) {
            case Words.ViolationPhase.DISMISSED, Words.ViolationPhase.UPHELD -> NONE;
            case Words.ViolationPhase.ACTED ->
                spec.verdict() == null && appealEndsAt.filter(now::isBefore).isPresent()
                        ? (spec.appeal() == null ? "appeal until " : "verdict until ") + appealEndsAt.get()
                        : NONE;
            default ->
                status.actsAtInstant()
                        .map(at -> spec.action() + " at " + at)
                        .or(() -> status.clearedAtInstant().map(at -> "complies since " + at))
                        .orElse(NONE);
        };
    }

    private static String shown(@Nullable String text) {
        return text == null ? NONE : text;
    }

    /** All evidence, the oldest first. */
    private static List<ViolationEvidence> seen(LeaseViolation violation) {
        return Stream.concat(violation.getSpec().evidence().stream(), violation.statusOrEmpty().evidence().stream())
                .toList();
    }

    /** A list under {@code violations}, each with all that is known of it. */
    public static ObjectNode json(List<LeaseViolation> violations, Instant now) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode all = root.putArray("violations");
        violations.forEach(violation -> fill(all.addObject(), violation, now));
        return root;
    }

    private static void fill(ObjectNode node, LeaseViolation violation, Instant now) {
        LeaseViolationSpec spec = violation.getSpec();
        LeaseViolationStatus status = violation.statusOrEmpty();
        node.put("namespace", violation.getMetadata().getNamespace())
                .put("name", violation.getMetadata().getName())
                .put("lease", spec.leaseName())
                .put("leaseUid", spec.leaseUid())
                .put("policy", spec.policy())
                .put("rule", spec.rule())
                .put("action", spec.action())
                .put("reportedBy", spec.reportedBy())
                .put("phase", status.phaseOrOpen());
        put(node, "brokenSince", status.brokenSince());
        put(node, "clearedAt", status.clearedAt());
        put(node, "noticedAt", status.noticedAt());
        put(node, "actsAt", status.actsAt());
        put(node, "actedAt", status.actedAt());
        put(node, "appealEndsAt", status.appealEndsAt());
        put(node, "verdict", spec.verdict());
        node.put("next", next(spec, status, now));
        if (spec.appeal() != null) {
            ObjectNode appeal =
                    node.putObject("appeal").put("text", spec.appeal().text());
            put(appeal, "at", spec.appeal().at());
        }
        ArrayNode evidence = node.putArray("evidence");
        seen(violation).forEach(each -> {
            ObjectNode one = evidence.addObject().put("at", each.at()).put("observed", each.observed());
            put(one, "expression", each.expression());
            if (!each.values().isEmpty()) {
                ObjectNode values = one.putObject("values");
                each.values().forEach(values::put);
            }
        });
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
