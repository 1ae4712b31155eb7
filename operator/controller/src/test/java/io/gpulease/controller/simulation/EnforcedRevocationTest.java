package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a lease that a policy ends, and what of a warning. The window for appeals is a minute. */
class EnforcedRevocationTest {

    private final Stage stage = new Stage(2);
    private final ObjectKey lease = stage.lease("l", 8, 600);

    @Test
    void aRevocationIsDueAtItsTimeAndTheCapacityIsAnothers() {
        ObjectKey other = stage.lease("other", 16, 300);
        Instant acts = stage.clock.instant().plusSeconds(40);
        ObjectKey violation = stage.violation(lease, "v", "Revoke", true, acts);
        assertThat(stage.said(lease, "PolicyCompliant")).isEqualTo("False PolicyViolation");
        stage.pass(Duration.ofSeconds(39));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        stage.pass(Duration.ofSeconds(20));
        assertThat(stage.instant(lease, "endedAt")).isEqualTo(acts);
        assertThat(stage.phaseOf(violation)).isEqualTo("Acted");
        assertThat(stage.phase(other)).isEqualTo("Active");
    }

    @Test
    void aRevocationOfALeaseThatCompliesAgainIsNone() {
        ObjectKey violation = stage.violation(
                lease, "v", "Revoke", true, stage.clock.instant().plusSeconds(40));
        stage.pass(Duration.ofSeconds(20));
        stage.api.change(Kind.VIOLATION, violation, object -> {
            ((ObjectNode) object.path("status")).remove(List.of("actsAt", "brokenSince"));
            ((ObjectNode) object.path("status")).put("phase", "Open");
        });
        stage.pass(Duration.ofSeconds(60));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(stage.said(lease, "PolicyCompliant")).isEqualTo("True Complies");
    }

    @Test
    void aRevocationWaitsWhileNobodyCanSayWhetherTheRuleIsBroken() {
        ObjectKey violation = stage.violation(
                lease, "v", "Revoke", true, stage.clock.instant().plusSeconds(40));
        String broken = stage.get(Kind.VIOLATION, violation)
                .path("status")
                .path("brokenSince")
                .asText();
        stage.api.change(
                Kind.VIOLATION, violation, object -> ((ObjectNode) object.path("status")).remove("brokenSince"));
        stage.pass(Duration.ofSeconds(60));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        stage.api.change(
                Kind.VIOLATION, violation, object -> ((ObjectNode) object.path("status")).put("brokenSince", broken));
        stage.pass(Duration.ofSeconds(6));
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
    }

    @Test
    void aRevocationThatIsDismissedInTimeCreditsWhatWasLeft() {
        stage.pass(Duration.ofSeconds(100));
        ObjectKey violation = stage.violation(lease, "v", "Revoke");
        stage.pass(Duration.ofSeconds(30));
        assertThat(stage.phase(lease)).isEqualTo("Released");
        JsonNode before = stage.status(lease);
        long rest = Duration.between(Stage.instant(before, "endedAt"), Stage.instant(before, "endsAt"))
                .toSeconds();
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.used(lease, "DismissedRevocation")).isEqualTo(8 * rest);
        assertThat(stage.status(lease).path("usage").path("creditedGpuSeconds").asLong())
                .isEqualTo(8 * rest);
        assertThat(stage.status(lease).path("usage").path("amount"))
                .isEqualTo(before.path("usage").path("amount"));
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void aRevocationThatIsDismissedTooLateCreditsNothing() {
        ObjectKey violation = stage.violation(lease, "v", "Revoke");
        stage.pass(Duration.ofSeconds(70));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.used(lease, "DismissedRevocation")).isZero();
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void aRevocationThatWasDismissedBeforeItsTimeNeverComes() {
        ObjectKey violation = stage.violation(
                lease, "v", "Revoke", false, stage.clock.instant().plusSeconds(40));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(60));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void aRevocationOfAnotherLeaseOfTheNameIsNotInherited() {
        ObjectNode object =
                PlatformPeople.violation(stage.get(Kind.LEASE, lease), "v", "Revoke", false, stage.clock.instant());
        ((ObjectNode) object.path("spec")).put("leaseUid", "u999999");
        stage.api.create(Kind.VIOLATION, object);
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.phase(lease)).isEqualTo("Active");
    }

    @Test
    void aWarningIsToldOnTheLeaseAndEndsNothing() {
        ObjectKey lease = stage.lease("l", 8, 600);
        ObjectKey violation = stage.violation(lease, "v", "Warn");
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(stage.said(lease, "PolicyCompliant")).isEqualTo("False PolicyViolation");
        assertThat(stage.phaseOf(violation)).isEqualTo("Acted");
        stage.judge(violation, "Dismissed");
        assertThat(stage.said(lease, "PolicyCompliant")).isEqualTo("True Complies");
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }
}
