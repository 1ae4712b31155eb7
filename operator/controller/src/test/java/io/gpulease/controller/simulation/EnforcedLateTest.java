package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said when a lease is over, or is no more, is made good all the same. The window for appeals is a minute. */
class EnforcedLateTest {

    private final Stage stage = new Stage(2);
    private final ObjectKey lease = stage.lease("l", 8, 600);
    private final String uid = Objects.uid(stage.get(Kind.LEASE, lease));

    @BeforeEach
    void itHasAPod() {
        stage.pod(lease, "p", 8);
    }

    @Test
    void aSuspensionThatIsDismissedWhenItIsOverIsCreditedOnTheLeaseAndInTheLedger() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(100));
        assertThat(stage.phase(lease)).isEqualTo("Released");
        assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 60);
        assertThat(Stage.sum(stage.onRecord(uid).path("lines"), "Suspended")).isEqualTo(8 * 60);
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.used(lease, "DismissedSuspension")).isEqualTo(8 * 60);
        assertThat(stage.onRecord(uid).path("kind").asText()).isEqualTo("end");
        assertThat(Stage.sum(stage.onRecord(uid).path("lines"), "DismissedSuspension"))
                .isEqualTo(8 * 60);
        assertThat(Stage.sum(stage.onRecord(uid).path("lines"), "Suspended")).isZero();
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
        JsonNode settled = stage.status(lease);
        stage.restart();
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.status(lease)).isEqualTo(settled);
    }

    @Test
    void aSuspensionThatIsDismissedWhenTheObjectIsGoneIsCreditedInTheLedger() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(100));
        stage.api.delete(Kind.LEASE, lease);
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.api.has(Kind.LEASE, lease)).isFalse();
        stage.restart();
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(Stage.sum(stage.onRecord(uid).path("lines"), "DismissedSuspension"))
                .isEqualTo(8 * 60);
        assertThat(stage.onRecord(uid).path("kind").asText()).isEqualTo("end");
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
        long records = stage.api.all(Kind.CONFIG_MAP).size();
        stage.restart();
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.api.all(Kind.CONFIG_MAP)).hasSize((int) records);
    }

    @Test
    void aRevocationThatWasDismissedInTimeIsMadeGoodThoughNobodyLookedUntilTheWindowHadClosed() {
        ObjectKey violation = stage.violation(lease, "v", "Revoke");
        stage.nobodyActsFor(
                Duration.ofSeconds(55), () -> stage.judgeUnseen(violation, "Dismissed"), Duration.ofSeconds(60));
        stage.pass(Duration.ofSeconds(20));
        assertThat(stage.used(lease, "DismissedRevocation")).isPositive();
        assertThat(Stage.sum(stage.onRecord(uid).path("lines"), "DismissedRevocation"))
                .isEqualTo(stage.used(lease, "DismissedRevocation"));
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void soItIsWhereTheObjectIsGone() {
        ObjectKey violation = stage.violation(lease, "v", "Revoke");
        stage.pass(Duration.ofSeconds(30));
        stage.api.delete(Kind.LEASE, lease);
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.api.has(Kind.LEASE, lease)).isFalse();
        stage.nobodyActsFor(
                Duration.ofSeconds(10), () -> stage.judgeUnseen(violation, "Dismissed"), Duration.ofSeconds(60));
        stage.pass(Duration.ofSeconds(20));
        assertThat(Stage.sum(stage.onRecord(uid).path("lines"), "DismissedRevocation"))
                .isPositive();
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void aSuspensionThatWasDismissedInTimeIsLiftedThoughNobodyLookedUntilTheWindowHadClosed() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.nobodyActsFor(
                Duration.ofSeconds(55), () -> stage.judgeUnseen(violation, "Dismissed"), Duration.ofSeconds(60));
        stage.pass(Duration.ofSeconds(20));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void aSuspensionThatWasDismissedTooLateHasEndedTheLeaseAndIsCredited() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.nobodyActsFor(
                Duration.ofSeconds(65), () -> stage.judgeUnseen(violation, "Dismissed"), Duration.ofSeconds(60));
        stage.pass(Duration.ofSeconds(20));
        assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
        assertThat(stage.used(lease, "DismissedSuspension")).isEqualTo(8 * 60);
        assertThat(stage.used(lease, "Suspended")).isZero();
    }

    @Test
    void aSuspensionThatWasUpheldEndsTheLeaseAsOfThenThoughNobodyLooked() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.nobodyActsFor(
                Duration.ofSeconds(20), () -> stage.judgeUnseen(violation, "Upheld"), Duration.ofSeconds(60));
        stage.pass(Duration.ofSeconds(20));
        assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 20);
        assertThat(stage.phaseOf(violation)).isEqualTo("Upheld");
    }

    @Test
    void aLeaseThatWasRemovedByForceWhileNobodyActedIsCreditedWhenItsSuspensionIsDismissed() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(5));
        stage.nobodyActsFor(Duration.ofSeconds(10), () -> stage.api.remove(Kind.LEASE, lease), Duration.ofSeconds(10));
        stage.judge(violation, "Dismissed");
        assertThat(stage.phaseOf(violation)).isEqualTo("Acted");
        stage.pass(Duration.ofSeconds(100));
        JsonNode last = stage.onRecord(uid);
        assertThat(last.path("kind").asText()).isEqualTo("end");
        assertThat(last.path("from"))
                .isEqualTo(last.path("enforcements").path(0).path("appealEndsAt"));
        assertThat(last.path("reason").asText()).isEqualTo("Revoked");
        assertThat(Stage.sum(last.path("lines"), "DismissedSuspension")).isEqualTo(8 * 60);
        assertThat(Stage.sum(last.path("lines"), "Suspended")).isZero();
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void soItIsWhereTheViolationDoesNotSayThatItWasActedUpon() {
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(5));
        stage.nobodyActsFor(
                Duration.ofSeconds(10),
                () -> {
                    stage.api.remove(Kind.LEASE, lease);
                    stage.api.change(Kind.VIOLATION, violation, object -> {
                        ((ObjectNode) object.path("status")).put("phase", "Noticed");
                        ((ObjectNode) object.path("status")).remove(List.of("actedAt", "appealEndsAt"));
                    });
                    stage.judgeUnseen(violation, "Dismissed");
                },
                Duration.ofSeconds(10));
        stage.pass(Duration.ofSeconds(100));
        assertThat(Stage.sum(stage.onRecord(uid).path("lines"), "DismissedSuspension"))
                .isPositive();
        assertThat(stage.phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void aViolationThatIsHeardOfBeforeItsLeaseIsNotSettledAsUpheld() {
        ObjectNode unknown =
                PlatformPeople.violation(stage.get(Kind.LEASE, lease), "v", "Revoke", false, stage.clock.instant());
        ((ObjectNode) unknown.path("spec")).put("leaseUid", "u999999").put("verdict", "Upheld");
        stage.api.create(Kind.VIOLATION, unknown);
        stage.pass(Duration.ofSeconds(30));
        ObjectKey key = Objects.key(unknown);
        assertThat(stage.phaseOf(key)).isEqualTo("Noticed");
        stage.pass(Duration.ofSeconds(40));
        assertThat(stage.phaseOf(key)).isEqualTo("Upheld");
    }
}
