package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gpulease.bridge.SnapshotFile;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.RecallForecast;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command answers in the same four forms. */
class OutputFormTest {
    private static final Instant NOW = Instant.parse("2026-12-01T09:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("snapshot.json"), SnapshotFile.write(snapshot()));
    }

    private static Snapshot snapshot() {
        var pool = new Pool(
                "h200",
                "h200-sxm",
                "s",
                Reliability.FIRM,
                Set.of(Isolation.DEDICATED),
                Duration.ofDays(30),
                true,
                0,
                List.of(),
                List.of(new Node("n1", 8, 0, true, Map.of()), new Node("n2", 8, 0, true, Map.of())));
        var tenant = new Tenant(
                "t",
                List.of(new Quota("h200-sxm", 16, 0, 0, 16)),
                Set.of(Tier.values()),
                Duration.ofDays(30),
                false,
                Optional.empty());
        var held = new Held(
                new LeaseId("ns", "runs", "uid-runs"),
                "t",
                "h200-sxm",
                Tier.SPOT,
                Isolation.DEDICATED,
                new Placement("h200", "s", List.of(new NodeShare("n1", 8))),
                NOW.plusSeconds(3600),
                Tenure.reclaimable(NOW, Duration.ofMinutes(2), Duration.ofSeconds(30)));
        var waits = new Request(
                new LeaseId("ns", "waits", "uid-waits"),
                Optional.of("t"),
                "h200-sxm",
                8,
                Tier.ON_DEMAND,
                Isolation.DEDICATED,
                Term.lasting(Duration.ofHours(1)),
                Constraints.NONE,
                NOW.minusSeconds(5),
                Duration.ZERO,
                Optional.empty());
        return new Snapshot(NOW, List.of(pool), List.of(tenant), List.of(held), List.of(waits));
    }

    private int run(String... args) throws InterruptedException {
        out.reset();
        return Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String replayed(String form) throws InterruptedException {
        assertThat(run("simulate", "--snapshot", file.toString(), "-o", form)).isEqualTo(ExitCode.OK);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aDecisionIsReplayedInAllForms() throws InterruptedException, IOException {
        assertThat(replayed("table")).contains("ns/waits", "Start").doesNotContain("uid-waits");
        assertThat(replayed("wide").lines())
                .anyMatch(line -> line.startsWith("ns/waits") && line.contains("uid-waits") && line.contains("Start"));
        var json = new ObjectMapper().readTree(replayed("json"));
        assertThat(json.at("/decisions/0/uid").asText()).isEqualTo("uid-waits");
        assertThat(new YAMLMapper().readTree(replayed("yaml"))).isEqualTo(json);
    }

    @Test
    void aFormThatThereIsNotIsRefusedInOneLine() throws InterruptedException {
        assertThat(run("simulate", "--snapshot", file.toString(), "-o", "html")).isEqualTo(ExitCode.USAGE);
        assertThat(run("snapshot", "-o", "xml")).isEqualTo(ExitCode.USAGE);
        assertThat(run("recall", "--pool", "p", "--gpus", "1", "-o", "html")).isEqualTo(ExitCode.USAGE);
        assertThat(run("doctor", "--output=html")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(4)
                .allMatch(line -> line.endsWith("not known here. Give one of table, wide, json, yaml."));
    }

    @Test
    void aSnapshotIsShownByPoolAndWideByLease() {
        var table = SnapshotTable.of(snapshot(), false);
        assertThat(table.lines().map(line -> line.split(" +")))
                .contains(new String[] {"h200", "h200-sxm", "2", "16", "8", "0"});
        assertThat(table).contains("1 leases hold something, 1 wait").doesNotContain("ns/runs");
        assertThat(SnapshotTable.of(snapshot(), true).lines())
                .anyMatch(line -> line.startsWith("ns/runs") && line.endsWith("2026-12-01T10:00:00Z"))
                .anyMatch(line -> line.startsWith("ns/waits") && line.endsWith("waits"));
    }

    @Test
    void aRecallSaysWideWhenItsGpusAreFree() {
        var forecast = RecallForecast.of(snapshot(), "h200", 16);
        assertThat(RecallReport.table(forecast, "h200", NOW, false))
                .contains("ns/runs")
                .doesNotContain("uid-runs");
        assertThat(RecallReport.table(forecast, "h200", NOW, true).lines())
                .anyMatch(line -> line.startsWith("ns/runs") && line.endsWith("uid-runs"));
    }
}
