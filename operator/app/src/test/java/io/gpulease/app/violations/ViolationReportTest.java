package io.gpulease.app.violations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gpulease.crds.LeaseViolation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViolationReportTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    private static final String SPEC = """
            leaseName: train, leaseUid: u-1, policy: use, rule: no-miners, action: Suspend, reportedBy: operator,
            evidence: [{at: "2026-12-01T09:00:00Z", observed: "pod p runs xmrig", expression: "false", values: {lease.tier: Spot}}]""";

    @Test
    void saysWhatComesNext() {
        assertThat(next("phase: Open")).isEqualTo("-");
        assertThat(next("phase: Noticed, actsAt: \"2026-12-01T10:30:00Z\""))
                .isEqualTo("Suspend at 2026-12-01T10:30:00Z");
        assertThat(next("phase: Open, clearedAt: \"2026-12-01T09:30:00Z\""))
                .isEqualTo("complies since 2026-12-01T09:30:00Z");
        assertThat(next("phase: Acted, appealEndsAt: \"2026-12-02T09:00:00Z\""))
                .isEqualTo("appeal until 2026-12-02T09:00:00Z");
        assertThat(next("phase: Acted, appealEndsAt: \"2026-12-01T10:00:00Z\""))
                .as("the window is over")
                .isEqualTo("-");
        assertThat(next("phase: Dismissed, actsAt: \"2026-12-01T10:30:00Z\"")).isEqualTo("-");
        assertThat(json(violation(
                        SPEC + ", appeal: {text: no}", "phase: Acted, appealEndsAt: \"2026-12-02T09:00:00Z\"")))
                .contains("\"next\" : \"verdict until 2026-12-02T09:00:00Z\"");
    }

    @Test
    void showsWhatWasSeenLast() {
        var violation = violation(SPEC, """
                phase: Open, brokenSince: "2026-12-01T09:00:00Z",
                evidence: [{at: "2026-12-01T09:50:00Z", observed: "pod q runs xmrig"}]""");

        var table =
                ViolationReport.table(List.of(violation), NOW, false).lines().toList();
        assertThat(table).hasSize(2);
        assertThat(table.getFirst().split(" +"))
                .containsExactly("VIOLATION", "LEASE", "RULE", "ACTION", "PHASE", "NEXT", "SEEN");
        assertThat(table.getLast())
                .matches(
                        "t-a/train-1 +train +use/no-miners +Suspend +Open +- +pod q runs xmrig \\(2026-12-01T09:50:00Z\\)");
        assertThat(ViolationReport.table(List.of(violation), NOW, true))
                .contains("pod p runs xmrig (2026-12-01T09:00:00Z); pod q runs xmrig (2026-12-01T09:50:00Z)")
                .contains("2026-12-01T09:00:00Z  operator  -  ");
        assertThat(json(violation)).contains("\"lease.tier\" : \"Spot\"", "\"expression\" : \"false\"");
    }

    /** It is a tenant's text on the platform's terminal. */
    @Test
    void showsAnAppealWithoutWhatWouldMoveTheCursor() {
        var violation = violation(SPEC + ", appeal: {text: \"a\\u001b[2Jb\"}", "phase: Acted");

        assertThat(ViolationReport.table(List.of(violation), NOW, true))
                .doesNotContain("\u001b")
                .contains("a\\u001b[2Jb");
    }

    @Test
    void saysSoWhenThereIsNone() {
        assertThat(ViolationReport.table(List.of(), NOW, true)).isEqualTo("no violations");
        assertThat(ViolationReport.json(List.of(), NOW).toString()).isEqualTo("{\"violations\":[]}");
    }

    private static String next(String status) {
        return ViolationReport.json(List.of(violation(SPEC, status)), NOW)
                .at("/violations/0/next")
                .asText();
    }

    private static String json(LeaseViolation violation) {
        return ViolationReport.json(List.of(violation), NOW).toPrettyString();
    }

    private static LeaseViolation violation(String spec, String status) {
        try {
            var tree = new YAMLMapper()
                    .readTree("{metadata: {namespace: t-a, name: train-1}, spec: {%s}, status: {%s}}"
                            .formatted(spec, status));
            return new ObjectMapper().treeToValue(tree, LeaseViolation.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
