package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules about what GPUs do, measured by a real Prometheus that scrapes an exporter of the test's own. */
@OnControlPlane(privately = true)
@Tag("prometheus")
class MeasuredTest {
    /** Two signals together: a job that loads data has a full memory and idle processors. */
    private static final String BUSY = "usage.gpuUtilization.last >= 5.0 || usage.gpuMemory.last >= 5.0";

    private static final Duration NOTICE = Duration.ofSeconds(25);
    private static final Duration FOUND = Eventually.allowance(Duration.ofSeconds(40));

    @Test
    void
            whoIsIdleIsToldAndLeftAloneIfItCompliesAndElseRevokedOnTimeThoughTheOperatorWasKilledAndWhatIsNotMeasuredEndsNobody(
                    Installation installation, InvariantWatch watch, TestEstate estate, @TempDir Path folder)
                    throws IOException {
        try (var exporter = new GpuExporter();
                var prometheus = PrometheusProcess.start(folder, exporter.port())) {
            var options = OperatorOptions.USUAL
                    .alone()
                    .withFlag("--prometheus-url=" + prometheus.url())
                    .withFlag("--prometheus-interval=1s")
                    .withFlag("--prometheus-max-age=10s");
            TestLease lost;
            TestLease idle;
            try (var first = OperatorProcess.start(installation, options)) {
                watch.operatorUp();
                estate.with(2, 4);
                estate.kubectl().create("""
                        {apiVersion: gpulease.io/v1alpha1, kind: LeasePolicy, metadata: {name: %s},
                         spec: {rules: [{name: busy, expression: "%s", for: 5s, notice: %ds, action: Revoke}]}}""".formatted(estate.id(), BUSY, NOTICE.toSeconds()));
                idle = running(estate, "idle", exporter);
                lost = running(estate, "lost", exporter);
                Eventually.timePasses(Duration.ofSeconds(12));
                assertThat(estate.kubectl().list("leaseviolations", estate.namespace()))
                        .as("both are busy")
                        .isEmpty();

                exporter.says("idle-pod", 1, 1);
                noticed(estate, idle);
                exporter.says("idle-pod", 0, 60);
                awaitViolation(estate, idle, "Open");
                assertThat(violation(estate, idle)
                                .orElseThrow()
                                .at("/status/clearedAt")
                                .asText())
                        .isNotEmpty();
                assertThat(condition(estate, idle, "Complied")).isEqualTo("True");
                assertThat(idle.phase()).isEqualTo("Active");

                exporter.says("lost-pod", 1, 1);
                noticed(estate, lost);
                exporter.isSilentAbout("lost-pod");
                exporter.says("idle-pod", 1, 1);
                Eventually.passes(
                        FOUND,
                        () -> assertThat(condition(estate, lost, "Complied")).isEqualTo("Unknown"));
                noticed(estate, idle);
                first.kill();
                watch.operatorDown();
            }
            var actsAt = instant(violation(estate, idle).orElseThrow(), "actsAt");
            try (var second = OperatorProcess.start(installation, options)) {
                watch.operatorUp();
                idle.awaitReleased();
                assertThat(idle.endReason()).isEqualTo("Revoked");
                assertThat(instant(violation(estate, idle).orElseThrow(), "actsAt"))
                        .as("counted neither anew nor skipped")
                        .isEqualTo(actsAt);
                assertThat(idle.term("endedAt"))
                        .isBetween(actsAt, actsAt.plus(Eventually.allowance(Duration.ofSeconds(15))));
                assertThat(lost.phase()).as("nobody knows what it does").isEqualTo("Active");
                assertThat(violation(estate, lost).orElseThrow().at("/status").has("actsAt"))
                        .isFalse();
                lost.release();
                lost.awaitReleased();
                assertThat(second.alive()).as(second.tail()).isTrue();
                estate.close();
                watch.operatorDown();
            }
        }
        watch.assertNoBreach();
    }

    private static TestLease running(TestEstate estate, String name, GpuExporter exporter) {
        var lease = estate.lease(name)
                .gpus(4)
                .seconds(900)
                .notice(5)
                .grace(1)
                .apply()
                .awaitActive();
        estate.pod(name + "-pod").lease(name).gpus(4).create();
        lease.awaitRunningPods(1);
        exporter.measures(estate.namespace(), name + "-pod", 4);
        return lease;
    }

    private static void noticed(TestEstate estate, TestLease lease) {
        awaitViolation(estate, lease, "Noticed");
        var violation = violation(estate, lease).orElseThrow();
        assertThat(instant(violation, "actsAt"))
                .isEqualTo(instant(violation, "noticedAt").plus(NOTICE));
        assertThat(instant(violation, "noticedAt"))
                .isAfterOrEqualTo(instant(violation, "brokenSince").plusSeconds(5));
    }

    private static void awaitViolation(TestEstate estate, TestLease lease, String phase) {
        Eventually.passes(
                FOUND,
                () -> assertThat(violation(estate, lease))
                        .hasValueSatisfying(one ->
                                assertThat(one.at("/status/phase").asText()).isEqualTo(phase)));
    }

    private static Optional<JsonNode> violation(TestEstate estate, TestLease lease) {
        List<JsonNode> all = estate.kubectl().list("leaseviolations", estate.namespace());
        return all.stream()
                .filter(one -> one.at("/spec/leaseUid").asText().equals(lease.uid()))
                .findFirst();
    }

    private static String condition(TestEstate estate, TestLease lease, String type) {
        for (var condition : violation(estate, lease).orElseThrow().at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText();
            }
        }
        return "";
    }

    private static Instant instant(JsonNode violation, String field) {
        return Instant.parse(violation.at("/status/" + field).asText());
    }
}
