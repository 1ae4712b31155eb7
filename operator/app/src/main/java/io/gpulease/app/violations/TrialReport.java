package io.gpulease.app.violations;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.app.table.Aligned;
import io.gpulease.app.verify.Printable;
import io.gpulease.controller.finding.Trial;
import io.gpulease.controller.finding.Trial.Breach;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What policies on trial would have come to, for people and for programs. */
public final class TrialReport {
    private TrialReport() {}

    /**
     * One row for whatever would have been told or done, or would be if it went on; what was too short is counted.
     *
     * @param wide also what was too short
     */
    public static String table(Trial trial, Instant now, boolean wide) {
        List<Breach> all = trial.breaches();
        List<Breach> shown = all.stream()
                .filter(each -> wide || each.isHit() || each.until().isEmpty())
                .toList();
        var lines = new ArrayList<String>();
        if (shown.isEmpty()) {
            lines.add("nobody would be hit");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("LEASE", "TENANT", "RULE", "BROKEN FROM", "UNTIL", "WOULD", "SEEN"));
            shown.forEach(each -> rows.add(row(each)));
            lines.add(Aligned.rows(rows));
        }
        if (all.size() > shown.size()) {
            lines.add("%d times a rule was broken for less than it takes ('-o wide' shows them)"
                    .formatted(all.size() - shown.size()));
        }
        trial.doubts().forEach(doubt -> lines.add(doubt(doubt)));
        return Stream.concat(Stream.of("as of " + now), lines.stream())
                .reduce((one, other) -> one + System.lineSeparator() + other)
                .orElseThrow();
    }

    private static List<String> row(Breach breach) {
        return List.of(
                breach.namespace() + "/" + breach.lease(),
                breach.tenant(),
                breach.policy() + "/" + breach.rule(),
                breach.from().toString(),
                breach.until().map(Instant::toString).orElse("goes on"),
                would(breach),
                Printable.of(String.join("; ", breach.observed())));
    }

    private static String would(Breach breach) {
        if (breach.acted().isPresent()) {
            return "%s at %s".formatted(breach.action(), breach.acts().orElseThrow());
        }
        if (breach.held().isPresent()) {
            return breach.until().isPresent()
                    ? "be told at %s, then %s"
                            .formatted(breach.held().get(), breach.unclear() ? "not known" : "left alone")
                    : "be told at %s, and %s at %s unless it complies"
                            .formatted(
                                    breach.held().get(),
                                    breach.action(),
                                    breach.acts().orElseThrow());
        }
        return breach.until().isPresent()
                ? "nothing: too short"
                : "%s, once it is broken for %s".formatted(breach.action(), shown(breach.lasting()));
    }

    private static String shown(Duration span) {
        return span.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String doubt(Trial.Doubt doubt) {
        return "rule %s/%s: for %d %s nobody can say: %s"
                .formatted(
                        doubt.policy(),
                        doubt.rule(),
                        doubt.leases(),
                        doubt.leases() == 1 ? "lease" : "leases",
                        Printable.of(doubt.why()));
    }

    /** All breaches, those that were too short among them. */
    public static ObjectNode json(Trial trial, Instant now) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("asOf", now.toString());
        var breaches = root.putArray("breaches");
        trial.breaches().forEach(each -> {
            ObjectNode one = breaches.addObject()
                    .put("namespace", each.namespace())
                    .put("lease", each.lease())
                    .put("tenant", each.tenant())
                    .put("policy", each.policy())
                    .put("rule", each.rule())
                    .put("action", each.action())
                    .put("from", each.from().toString());
            each.until().ifPresent(at -> one.put("until", at.toString()));
            each.held().ifPresent(at -> one.put("toldAt", at.toString()));
            each.acts().ifPresent(at -> one.put("actsAt", at.toString()));
            one.put("acted", each.acted().isPresent()).put("unclear", each.unclear());
            var observed = one.putArray("observed");
            each.observed().forEach(observed::add);
        });
        var doubts = root.putArray("unknown");
        trial.doubts()
                .forEach(doubt -> doubts.addObject()
                        .put("policy", doubt.policy())
                        .put("rule", doubt.rule())
                        .put("leases", doubt.leases())
                        .put("why", doubt.why()));
        return root;
    }
}
