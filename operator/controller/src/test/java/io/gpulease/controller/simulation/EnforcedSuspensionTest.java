package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What becomes of a lease that a policy has stopped. The window for appeals is a minute. */
class EnforcedSuspensionTest {

    private final Stage stage = new Stage(2);
    private final ObjectKey lease = stage.lease("l", 8, 600);
    private final ObjectKey pod = stage.pod(lease, "p", 8);

    @Test
    void aSuspensionPutsThePodsOutAndKeepsTheNodes() {
        String node = Objects.nodeOf(stage.get(Kind.POD, pod));
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        assertThat(stage.phase(lease)).isEqualTo("Suspended");
        assertThat(stage.said(lease, "Active")).isEqualTo("False PolicyViolation");
        assertThat(stage.said(lease, "PolicyCompliant")).isEqualTo("False PolicyViolation");
        assertThat(stage.status(lease).path("violations").asInt()).isEqualTo(1);
        assertThat(stage.phaseOf(violation)).isEqualTo("Acted");
        assertThat(stage.get(Kind.VIOLATION, violation).path("status").path("appealEndsAt"))
                .isEqualTo(stage.status(lease).path("enforcements").path(0).path("appealEndsAt"));
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.api.has(Kind.POD, pod)).isFalse();
        assertThat(stage.isHeld(node, lease)).isTrue();
        ObjectKey later = stage.pod(lease, "p2", 8);
        stage.pass(Duration.ofSeconds(5));
        assertThat(Objects.isGated(stage.get(Kind.POD, later))).isTrue();
    }

    @Test
    void aSuspensionThatIsDismissedGivesTheTimeBackAtTheEnd() {
        Instant ends = stage.instant(lease, "endsAt");
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(30));
        ObjectKey waiting = stage.pod(lease, "p2", 8);
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(Objects.isGated(stage.get(Kind.POD, waiting))).isFalse();
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
        assertThat(stage.said(lease, "PolicyCompliant")).isEqualTo("True Complies");
        assertThat(stage.status(lease).path("violations").asInt()).isZero();
        long back = stage.status(lease).path("term").path("givenBackSeconds").asLong();
        assertThat(back).isBetween(30L, 32L);
        assertThat(stage.instant(lease, "endsAt")).isEqualTo(ends.plusSeconds(back));
        assertThat(stage.used(lease, "GivenBack")).isEqualTo(8 * back);
        stage.until(ends.plusSeconds(back + 20));
        JsonNode usage = stage.status(lease).path("usage");
        assertThat(stage.phase(lease)).isEqualTo("Released");
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Expired");
        assertThat(stage.used(lease, "Active")).isEqualTo(8 * 600);
        assertThat(usage.path("amount").asText()).isEqualTo("4.80");
        assertThat(usage.path("creditedGpuSeconds").asLong()).isZero();
        assertThat(stage.status(lease).path("service").path("availability").asText())
                .isEqualTo("1.0000");
    }

    @Test
    void aSuspensionThatIsDismissedIsCreditedWhereSomebodyHasBookedTheTimeAfterIt() {
        Instant ends = stage.instant(lease, "endsAt");
        stage.lease("other", 16, 300);
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(30));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(12));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(stage.instant(lease, "endsAt")).isEqualTo(ends);
        assertThat(stage.status(lease).path("term").has("givenBackSeconds")).isFalse();
        assertThat(stage.used(lease, "DismissedSuspension")).isBetween(8 * 30L, 8 * 43L);
        assertThat(stage.used(lease, "Suspended")).isZero();
        assertThat(stage.said(lease, "Amended")).isEqualTo(" ");
    }

    @Test
    void aSuspensionThatIsUpheldEndsIt() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(30));
        stage.judge(violation, "Upheld");
        stage.pass(Duration.ofSeconds(20));
        assertThat(stage.phase(lease)).isEqualTo("Released");
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
        assertThat(stage.status(lease).path("reason").asText()).isEqualTo("PolicyViolation");
        assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 30);
        assertThat(stage.phaseOf(violation)).isEqualTo("Upheld");
    }

    @Test
    void aSuspensionThatNobodyJudgesEndsItWhenTheWindowCloses() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        Instant closes = Instant.parse(stage.status(lease)
                .path("enforcements")
                .path(0)
                .path("appealEndsAt")
                .asText());
        stage.nobodyActsFor(Duration.ofSeconds(90));
        stage.pass(Duration.ofSeconds(20));
        assertThat(stage.phase(lease)).isEqualTo("Released");
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
        assertThat(stage.instant(lease, "endedAt")).isEqualTo(closes);
        assertThat(stage.phaseOf(violation)).isEqualTo("Acted");
    }

    @Test
    void aSuspensionWhoseViolationIsDeletedStandsUntilTheWindowCloses() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.api.delete(Kind.VIOLATION, violation);
        stage.pass(Duration.ofSeconds(50));
        assertThat(stage.phase(lease)).isEqualTo("Suspended");
        stage.pass(Duration.ofSeconds(30));
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
    }

    @Test
    void aSuspensionIsOverWhenTheTenantGivesTheLeaseBack() {
        stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(10));
        stage.edit(lease, spec -> spec.put("release", true));
        stage.pass(Duration.ofSeconds(20));
        assertThat(stage.phase(lease)).isEqualTo("Released");
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("ReleasedByTenant");
        assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 10);
    }

    @Test
    void aSuspensionGrantsNothingThatIsAskedForUntilItIsLifted() {
        Instant ends = stage.instant(lease, "endsAt");
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.edit(lease, spec -> {
            spec.put("gpus", 16);
            ((ObjectNode) spec.path("term")).put("duration", "900s");
        });
        stage.pass(Duration.ofSeconds(15));
        assertThat(stage.instant(lease, "endsAt")).isEqualTo(ends);
        assertThat(Holdings.held(stage.get(Kind.LEASE, lease))).isEqualTo(8);
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(Holdings.held(stage.get(Kind.LEASE, lease))).isEqualTo(16);
        long back = stage.status(lease).path("term").path("givenBackSeconds").asLong();
        assertThat(back).isBetween(15L, 17L);
        assertThat(stage.instant(lease, "endsAt")).isEqualTo(ends.plusSeconds(300 + back));
    }

    @Test
    void aSuspensionDoesNotCountWhatWasLostWithANodeAsUsed() {
        String node = Objects.nodeOf(stage.get(Kind.POD, pod));
        stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(10));
        stage.api.remove(Kind.NODE, new ObjectKey("", node));
        stage.pass(Duration.ofSeconds(20));
        stage.edit(lease, spec -> spec.put("release", true));
        stage.pass(Duration.ofSeconds(60));
        assertThat(stage.used(lease, "NodeLoss")).isEqualTo(8 * 20);
        assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 10);
    }

    @Test
    void whatWasToldOfItsEndStandsWhenItGoesOn() {
        ObjectKey lease = stage.lease("l", 8, 600);
        Instant notice = stage.instant(lease, "noticeAt");
        stage.until(notice.plusSeconds(2));
        assertThat(stage.phase(lease)).isEqualTo("Ending");
        Instant ends = stage.instant(lease, "endsAt");
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(5));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.phase(lease)).isEqualTo("Ending");
        assertThat(stage.instant(lease, "endsAt")).isEqualTo(ends);
        assertThat(stage.used(lease, "DismissedSuspension")).isPositive();
    }
}
