package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Several violations of one lease, each with a window and a verdict of its own. The window for appeals is a minute. */
class EnforcedSeveralTest {

    private final Stage stage = new Stage(2);

    private final ObjectKey lease = stage.lease("l", 8, 600);

    @Test
    void theOneThatIsNotDismissedStillStopsItAndIsChargedFromWhenItCame() {
        ObjectKey first = stage.violation(lease, "v1", "Suspend");
        stage.pass(Duration.ofSeconds(20));
        stage.violation(lease, "v2", "Suspend");
        stage.pass(Duration.ofSeconds(10));
        stage.judge(first, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.phase(lease)).isEqualTo("Suspended");
        assertThat(stage.used(lease, "DismissedSuspension")).isEqualTo(8 * 20);
        stage.pass(Duration.ofSeconds(100));
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
        assertThat(stage.used(lease, "DismissedSuspension")).isEqualTo(8 * 20);
        assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 60);
    }

    @Test
    void theFirstOneCountsForAllThatTimeWhereTheLaterOneIsDismissed() {
        ObjectKey first = stage.violation(lease, "v1", "Suspend");
        stage.pass(Duration.ofSeconds(20));
        ObjectKey second = stage.violation(lease, "v2", "Suspend");
        stage.judge(second, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.phase(lease)).isEqualTo("Suspended");
        assertThat(stage.used(lease, "DismissedSuspension")).isZero();
        stage.judge(first, "Dismissed");
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(stage.used(lease, "Suspended")).isZero();
        assertThat(stage.status(lease).path("term").path("givenBackSeconds").asLong())
                .isBetween(25L, 27L);
    }

    @Test
    void aRevocationEndsWhatIsSuspended() {
        ObjectKey suspension = stage.violation(lease, "v1", "Suspend");
        stage.pass(Duration.ofSeconds(20));
        ObjectKey revocation = stage.violation(lease, "v2", "Revoke");
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
        stage.judge(suspension, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.used(lease, "DismissedSuspension")).isEqualTo(8 * 20);
        assertThat(stage.used(lease, "DismissedRevocation")).isZero();
        stage.judge(revocation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        JsonNode status = stage.status(lease);
        assertThat(stage.used(lease, "DismissedRevocation"))
                .isEqualTo(8
                        * Duration.between(Stage.instant(status, "endedAt"), Stage.instant(status, "endsAt"))
                                .toSeconds());
    }

    @Test
    void eachStepIsALineOfTheAuditLog() {
        ObjectKey first = stage.violation(lease, "v1", "Suspend");
        stage.pass(Duration.ofSeconds(20));
        stage.violation(lease, "v2", "Suspend");
        stage.judge(first, "Dismissed");
        stage.pass(Duration.ofSeconds(100));
        ObjectKey other = stage.lease("other", 8, 600);
        ObjectKey third = stage.violation(other, "v3", "Suspend");
        stage.judge(third, "Upheld");
        stage.pass(Duration.ofSeconds(5));
        ObjectKey more = stage.lease("more", 8, 600);
        ObjectKey fourth = stage.violation(more, "v4", "Revoke");
        stage.pass(Duration.ofSeconds(5));
        stage.judge(fourth, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.audited())
                .containsExactly(
                        "v1 Suspended by the operator",
                        "v2 Suspended by the operator",
                        "v1 Dismissed by the platform",
                        "v2 WindowClosed by the operator",
                        "v3 Suspended by the operator",
                        "v3 Upheld by the platform",
                        "v4 Revoked by the operator",
                        "v4 Dismissed by the platform");
    }

    @Test
    void ofARevocationThatWasWrongIsCreditedWhatASuspensionThatStandsWouldHaveLeft() {
        ObjectKey suspension = stage.violation(lease, "v1", "Suspend");
        stage.pass(Duration.ofSeconds(20));
        ObjectKey revocation = stage.violation(lease, "v2", "Revoke");
        stage.pass(Duration.ofSeconds(10));
        stage.judge(revocation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.used(lease, "DismissedRevocation")).isEqualTo(8 * 40);
        stage.judge(suspension, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        JsonNode status = stage.status(lease);
        assertThat(stage.used(lease, "DismissedRevocation"))
                .isEqualTo(8
                        * Duration.between(Stage.instant(status, "endedAt"), Stage.instant(status, "endsAt"))
                                .toSeconds());
        assertThat(Stage.sum(
                        stage.onRecord(Objects.uid(stage.get(Kind.LEASE, lease)))
                                .path("lines"),
                        "DismissedRevocation"))
                .isEqualTo(stage.used(lease, "DismissedRevocation"));
    }
}
