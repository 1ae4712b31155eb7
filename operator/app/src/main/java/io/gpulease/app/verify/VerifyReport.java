package io.gpulease.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.app.verify.Findings.Finding;
import io.gpulease.controller.signed.SignedRecord.Content;
import io.gpulease.controller.signed.SignedRecord.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What was found out, for people and for programs. */
public final class VerifyReport {

    private static final String NONE = "-";

    private VerifyReport() {}

    /** @param wide with a row for each node */
    public static String table(Findings findings, boolean wide) {
        String pages = aligned(pages(findings));
        return wide ? pages + "%n%n".formatted() + aligned(nodes(findings)) : pages;
    }

    private static List<List<String>> pages(Findings findings) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("RECORD", "VERIFIED", "KIND", "LEASE", "UID", "PAGE", "NODES", "CLEANED", "KEY"));
        for (Finding finding : findings.records()) {
            String name = finding.record().namespace() + "/" + finding.record().name();
            rows.add(
                    switch (finding.verdict()) {
                        case Verdict.Refused _ -> List.of(name, "no", NONE, NONE, NONE, NONE, NONE, NONE, NONE);
                        case Verdict.Verified(var said) ->
                            List.of(
                                    name,
                                    "yes",
                                    said.subject().kind().word(),
                                    said.subject().namespace() + "/"
                                            + said.subject().name(),
                                    said.subject().uid(),
                                    said.page() + "/" + said.pages(),
                                    Integer.toString(said.nodes().size()),
                                    Long.toString(said.nodesThatAre("Cleaned")),
                                    said.key());
                    });
        }
        return rows;
    }

    private static List<List<String>> nodes(Findings findings) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NODE", "KIND", "OUTCOME", "CLOSED", "ENDED", "STEPS"));
        for (Finding finding : findings.records()) {
            if (finding.verdict() instanceof Verdict.Verified(var said)) {
                said.nodes().forEach(node -> rows.add(row(said, node)));
            }
        }
        return rows;
    }

    private static List<String> row(Content said, JsonNode node) {
        var steps = new ArrayList<String>();
        node.path("steps")
                .forEach(step -> steps.add("%s (exit %s) %s"
                        .formatted(
                                step.path("name").asText(),
                                step.path("exitCode").asText("unknown"),
                                step.path("imageId").asText(step.path("image").asText()))));
        return List.of(
                node.path("node").asText(),
                said.subject().kind().word(),
                node.path("outcome").asText(),
                node.path("closedAt").asText(NONE),
                node.path("endedAt").asText(NONE),
                steps.isEmpty() ? NONE : String.join(", ", steps));
    }

    private static String aligned(List<List<String>> cells) {
        List<List<String>> rows = cells.stream()
                .map(row -> row.stream().map(Printable::of).toList())
                .toList();
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream()
                .map(row -> {
                    var line = new StringBuilder();
                    for (int i = 0; i < widths.length; i++) {
                        line.append(i == 0 ? "" : "  ").append(row.get(i));
                        line.append(" ".repeat(widths[i] - row.get(i).length()));
                    }
                    return line.toString().stripTrailing();
                })
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** For programs: everything. */
    public static JsonNode json(Findings findings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("verified", findings.areGood()).put("leases", findings.leases());
        ArrayNode records = json.putArray("records");
        for (Finding finding : findings.records()) {
            ObjectNode one = records.addObject();
            one.put("namespace", finding.record().namespace())
                    .put("name", finding.record().name())
                    .put("verified", finding.verdict() instanceof Verdict.Verified);
            switch (finding.verdict()) {
                case Verdict.Refused(var why) -> one.put("why", why);
                case Verdict.Verified(var said) -> put(one, said);
            }
        }
        ArrayNode faults = json.putArray("faults");
        findings.faults().forEach(faults::add);
        return json;
    }

    private static void put(ObjectNode one, Content said) {
        one.put("kind", said.subject().kind().word())
                .put("lease", said.subject().name())
                .put("leaseUid", said.subject().uid())
                .put("page", said.page())
                .put("pages", said.pages())
                .put("key", said.key())
                .put("digest", said.digest());
        said.nodes().forEach(one.withArray("/nodes")::add);
    }
}
