package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.ledger.Page;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What comes of violations, one after the other. The window for appeals is a minute. */
class EnforcedTest {

    private final Stage stage = new Stage(2);

    private static Instant instant(JsonNode status, String field) {
        return Instant.parse(status.path("term").path(field).asText());
    }

    private String phaseOf(ObjectKey violation) {
        return Objects.phase(stage.get(Kind.VIOLATION, violation));
    }

    private JsonNode condition(ObjectKey lease, String type) {
        for (JsonNode condition : stage.status(lease).path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return ApiFront.node("{}");
    }

    private String said(ObjectKey lease, String type) {
        JsonNode condition = condition(lease, type);
        return condition.path("status").asText() + " "
                + condition.path("reason").asText();
    }

    private boolean isHeld(String node, ObjectKey lease) {
        return Objects.allocations(stage.get(Kind.NODE, new ObjectKey("", node)))
                .has(Objects.uid(stage.get(Kind.LEASE, lease)));
    }

    /** The last record of the ledger that says what the lease has used. */
    private JsonNode onRecord(String uid) {
        JsonNode last = ApiFront.node("{}");
        List<Page> pages = new ArrayList<>();
        stage.api.all(Kind.CONFIG_MAP).stream()
                .filter(map -> map.path("metadata").path("labels").has(Names.LEDGER))
                .forEach(map -> pages.add(Page.of(map)));
        pages.sort((one, other) -> Long.compare(one.first(), other.first()));
        for (Page page : pages) {
            for (String line : page.lines()) {
                JsonNode record = ApiFront.node(line);
                if (record.path("uid").asText().equals(uid) && record.has("lines")) {
                    last = record;
                }
            }
        }
        return last;
    }

    private static long sum(JsonNode lines, String kind) {
        long sum = 0;
        for (JsonNode line : lines) {
            sum += line.path("kind").asText().equals(kind)
                    ? line.path("gpuSeconds").asLong()
                    : 0;
        }
        return sum;
    }

    @Nested
    class ASuspension {

        private final ObjectKey lease = stage.lease("l", 8, 600);
        private final ObjectKey pod = stage.pod(lease, "p", 8);

        @Test
        void putsThePodsOutAndKeepsTheNodes() {
            String node = Objects.nodeOf(stage.get(Kind.POD, pod));
            ObjectKey violation = stage.violation(lease, "v", "Suspend");
            assertThat(stage.phase(lease)).isEqualTo("Suspended");
            assertThat(said(lease, "Active")).isEqualTo("False PolicyViolation");
            assertThat(said(lease, "PolicyCompliant")).isEqualTo("False PolicyViolation");
            assertThat(stage.status(lease).path("violations").asInt()).isEqualTo(1);
            assertThat(phaseOf(violation)).isEqualTo("Acted");
            assertThat(stage.get(Kind.VIOLATION, violation).path("status").path("appealEndsAt"))
                    .isEqualTo(stage.status(lease).path("enforcements").path(0).path("appealEndsAt"));
            stage.pass(Duration.ofSeconds(10));
            assertThat(stage.api.has(Kind.POD, pod)).isFalse();
            assertThat(isHeld(node, lease)).isTrue();
            ObjectKey later = stage.pod(lease, "p2", 8);
            stage.pass(Duration.ofSeconds(5));
            assertThat(Objects.isGated(stage.get(Kind.POD, later))).isTrue();
        }

        @Test
        void thatIsDismissedGivesTheTimeBackAtTheEnd() {
            Instant ends = instant(stage.status(lease), "endsAt");
            ObjectKey violation = stage.violation(lease, "v", "Suspend");
            stage.pass(Duration.ofSeconds(30));
            ObjectKey waiting = stage.pod(lease, "p2", 8);
            stage.judge(violation, "Dismissed");
            stage.pass(Duration.ofSeconds(2));
            assertThat(stage.phase(lease)).isEqualTo("Active");
            assertThat(Objects.isGated(stage.get(Kind.POD, waiting))).isFalse();
            assertThat(phaseOf(violation)).isEqualTo("Dismissed");
            assertThat(said(lease, "PolicyCompliant")).isEqualTo("True Complies");
            assertThat(stage.status(lease).path("violations").asInt()).isZero();
            long back =
                    stage.status(lease).path("term").path("givenBackSeconds").asLong();
            assertThat(back).isBetween(30L, 32L);
            assertThat(instant(stage.status(lease), "endsAt")).isEqualTo(ends.plusSeconds(back));
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
        void thatIsDismissedIsCreditedWhereSomebodyHasBookedTheTimeAfterIt() {
            Instant ends = instant(stage.status(lease), "endsAt");
            stage.lease("other", 16, 300);
            ObjectKey violation = stage.violation(lease, "v", "Suspend");
            stage.pass(Duration.ofSeconds(30));
            stage.judge(violation, "Dismissed");
            stage.pass(Duration.ofSeconds(12));
            assertThat(stage.phase(lease)).isEqualTo("Active");
            assertThat(instant(stage.status(lease), "endsAt")).isEqualTo(ends);
            assertThat(stage.status(lease).path("term").has("givenBackSeconds")).isFalse();
            assertThat(stage.used(lease, "DismissedSuspension")).isBetween(8 * 30L, 8 * 43L);
            assertThat(stage.used(lease, "Suspended")).isZero();
            assertThat(said(lease, "Amended")).isEqualTo(" ");
        }

        @Test
        void thatIsUpheldEndsIt() {
            ObjectKey violation = stage.violation(lease, "v", "Suspend");
            stage.pass(Duration.ofSeconds(30));
            stage.judge(violation, "Upheld");
            stage.pass(Duration.ofSeconds(20));
            assertThat(stage.phase(lease)).isEqualTo("Released");
            assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
            assertThat(stage.status(lease).path("reason").asText()).isEqualTo("PolicyViolation");
            assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 30);
            assertThat(phaseOf(violation)).isEqualTo("Upheld");
        }

        @Test
        void thatNobodyJudgesEndsItWhenTheWindowCloses() {
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
            assertThat(instant(stage.status(lease), "endedAt")).isEqualTo(closes);
            assertThat(phaseOf(violation)).isEqualTo("Acted");
        }

        @Test
        void thatIsDismissedWhenItIsOverIsCreditedOnTheLeaseAndInTheLedger() {
            ObjectKey violation = stage.violation(lease, "v", "Suspend");
            stage.pass(Duration.ofSeconds(100));
            assertThat(stage.phase(lease)).isEqualTo("Released");
            assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 60);
            String uid = Objects.uid(stage.get(Kind.LEASE, lease));
            assertThat(sum(onRecord(uid).path("lines"), "Suspended")).isEqualTo(8 * 60);
            stage.judge(violation, "Dismissed");
            stage.pass(Duration.ofSeconds(5));
            assertThat(stage.used(lease, "DismissedSuspension")).isEqualTo(8 * 60);
            assertThat(onRecord(uid).path("kind").asText()).isEqualTo("end");
            assertThat(sum(onRecord(uid).path("lines"), "DismissedSuspension")).isEqualTo(8 * 60);
            assertThat(sum(onRecord(uid).path("lines"), "Suspended")).isZero();
            assertThat(phaseOf(violation)).isEqualTo("Dismissed");
            JsonNode settled = stage.status(lease);
            stage.restart();
            stage.pass(Duration.ofSeconds(5));
            assertThat(stage.status(lease)).isEqualTo(settled);
        }

        @Test
        void thatIsDismissedWhenTheObjectIsGoneIsCreditedInTheLedger() {
            ObjectKey violation = stage.violation(lease, "v", "Suspend");
            String uid = Objects.uid(stage.get(Kind.LEASE, lease));
            stage.pass(Duration.ofSeconds(100));
            stage.api.delete(Kind.LEASE, lease);
            stage.pass(Duration.ofSeconds(5));
            assertThat(stage.api.has(Kind.LEASE, lease)).isFalse();
            stage.restart();
            stage.judge(violation, "Dismissed");
            stage.pass(Duration.ofSeconds(5));
            assertThat(sum(onRecord(uid).path("lines"), "DismissedSuspension")).isEqualTo(8 * 60);
            assertThat(onRecord(uid).path("kind").asText()).isEqualTo("end");
            assertThat(phaseOf(violation)).isEqualTo("Dismissed");
            long records = stage.api.all(Kind.CONFIG_MAP).size();
            stage.restart();
            stage.pass(Duration.ofSeconds(5));
            assertThat(stage.api.all(Kind.CONFIG_MAP)).hasSize((int) records);
        }

        @Test
        void whoseViolationIsDeletedStandsUntilTheWindowCloses() {
            ObjectKey violation = stage.violation(lease, "v", "Suspend");
            stage.api.delete(Kind.VIOLATION, violation);
            stage.pass(Duration.ofSeconds(50));
            assertThat(stage.phase(lease)).isEqualTo("Suspended");
            stage.pass(Duration.ofSeconds(30));
            assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
        }

        @Test
        void isOverWhenTheTenantGivesTheLeaseBack() {
            stage.violation(lease, "v", "Suspend");
            stage.pass(Duration.ofSeconds(10));
            stage.edit(lease, spec -> spec.put("release", true));
            stage.pass(Duration.ofSeconds(20));
            assertThat(stage.phase(lease)).isEqualTo("Released");
            assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("ReleasedByTenant");
            assertThat(stage.used(lease, "Suspended")).isEqualTo(8 * 10);
        }

        @Test
        void grantsNothingThatIsAskedForUntilItIsLifted() {
            Instant ends = instant(stage.status(lease), "endsAt");
            ObjectKey violation = stage.violation(lease, "v", "Suspend");
            stage.edit(lease, spec -> {
                spec.put("gpus", 16);
                ((ObjectNode) spec.path("term")).put("duration", "900s");
            });
            stage.pass(Duration.ofSeconds(15));
            assertThat(instant(stage.status(lease), "endsAt")).isEqualTo(ends);
            assertThat(Holdings.held(stage.get(Kind.LEASE, lease))).isEqualTo(8);
            stage.judge(violation, "Dismissed");
            stage.pass(Duration.ofSeconds(5));
            assertThat(Holdings.held(stage.get(Kind.LEASE, lease))).isEqualTo(16);
            long back =
                    stage.status(lease).path("term").path("givenBackSeconds").asLong();
            assertThat(back).isBetween(15L, 17L);
            assertThat(instant(stage.status(lease), "endsAt")).isEqualTo(ends.plusSeconds(300 + back));
        }

        @Test
        void doesNotCountWhatWasLostWithANodeAsUsed() {
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
    }

    @Nested
    class OfSeveral {

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
                            * Duration.between(instant(status, "endedAt"), instant(status, "endsAt"))
                                    .toSeconds());
        }
    }

    @Nested
    class ARevocation {

        private final ObjectKey lease = stage.lease("l", 8, 600);

        @Test
        void isDueAtItsTimeAndTheCapacityIsAnothers() {
            ObjectKey other = stage.lease("other", 16, 300);
            Instant acts = stage.clock.instant().plusSeconds(40);
            ObjectKey violation = stage.violation(lease, "v", "Revoke", true, acts);
            assertThat(said(lease, "PolicyCompliant")).isEqualTo("False PolicyViolation");
            stage.pass(Duration.ofSeconds(39));
            assertThat(stage.phase(lease)).isEqualTo("Active");
            stage.pass(Duration.ofSeconds(20));
            assertThat(instant(stage.status(lease), "endedAt")).isEqualTo(acts);
            assertThat(phaseOf(violation)).isEqualTo("Acted");
            assertThat(stage.phase(other)).isEqualTo("Active");
        }

        @Test
        void ofALeaseThatCompliesAgainIsNone() {
            ObjectKey violation = stage.violation(
                    lease, "v", "Revoke", true, stage.clock.instant().plusSeconds(40));
            stage.pass(Duration.ofSeconds(20));
            stage.api.change(Kind.VIOLATION, violation, object -> {
                ((ObjectNode) object.path("status")).remove(List.of("actsAt", "brokenSince"));
                ((ObjectNode) object.path("status")).put("phase", "Open");
            });
            stage.pass(Duration.ofSeconds(60));
            assertThat(stage.phase(lease)).isEqualTo("Active");
            assertThat(said(lease, "PolicyCompliant")).isEqualTo("True Complies");
        }

        @Test
        void waitsWhileNobodyCanSayWhetherTheRuleIsBroken() {
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
                    Kind.VIOLATION,
                    violation,
                    object -> ((ObjectNode) object.path("status")).put("brokenSince", broken));
            stage.pass(Duration.ofSeconds(6));
            assertThat(stage.status(lease).path("endReason").asText()).isEqualTo("Revoked");
        }

        @Test
        void thatIsDismissedInTimeCreditsWhatWasLeft() {
            stage.pass(Duration.ofSeconds(100));
            ObjectKey violation = stage.violation(lease, "v", "Revoke");
            stage.pass(Duration.ofSeconds(30));
            assertThat(stage.phase(lease)).isEqualTo("Released");
            JsonNode before = stage.status(lease);
            long rest = Duration.between(instant(before, "endedAt"), instant(before, "endsAt"))
                    .toSeconds();
            stage.judge(violation, "Dismissed");
            stage.pass(Duration.ofSeconds(5));
            assertThat(stage.used(lease, "DismissedRevocation")).isEqualTo(8 * rest);
            assertThat(stage.status(lease)
                            .path("usage")
                            .path("creditedGpuSeconds")
                            .asLong())
                    .isEqualTo(8 * rest);
            assertThat(stage.status(lease).path("usage").path("amount"))
                    .isEqualTo(before.path("usage").path("amount"));
            assertThat(phaseOf(violation)).isEqualTo("Dismissed");
        }

        @Test
        void thatIsDismissedTooLateCreditsNothing() {
            ObjectKey violation = stage.violation(lease, "v", "Revoke");
            stage.pass(Duration.ofSeconds(70));
            stage.judge(violation, "Dismissed");
            stage.pass(Duration.ofSeconds(5));
            assertThat(stage.used(lease, "DismissedRevocation")).isZero();
            assertThat(phaseOf(violation)).isEqualTo("Dismissed");
        }

        @Test
        void thatWasDismissedBeforeItsTimeNeverComes() {
            ObjectKey violation = stage.violation(
                    lease, "v", "Revoke", false, stage.clock.instant().plusSeconds(40));
            stage.judge(violation, "Dismissed");
            stage.pass(Duration.ofSeconds(60));
            assertThat(stage.phase(lease)).isEqualTo("Active");
            assertThat(phaseOf(violation)).isEqualTo("Dismissed");
        }

        @Test
        void ofAnotherLeaseOfTheNameIsNotInherited() {
            ObjectNode object =
                    PlatformPeople.violation(stage.get(Kind.LEASE, lease), "v", "Revoke", false, stage.clock.instant());
            ((ObjectNode) object.path("spec")).put("leaseUid", "u999999");
            stage.api.create(Kind.VIOLATION, object);
            stage.pass(Duration.ofSeconds(10));
            assertThat(stage.phase(lease)).isEqualTo("Active");
        }
    }

    @Test
    void aWarningIsToldOnTheLeaseAndEndsNothing() {
        ObjectKey lease = stage.lease("l", 8, 600);
        ObjectKey violation = stage.violation(lease, "v", "Warn");
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(said(lease, "PolicyCompliant")).isEqualTo("False PolicyViolation");
        assertThat(phaseOf(violation)).isEqualTo("Acted");
        stage.judge(violation, "Dismissed");
        assertThat(said(lease, "PolicyCompliant")).isEqualTo("True Complies");
        assertThat(phaseOf(violation)).isEqualTo("Dismissed");
    }

    @Test
    void whatWasToldOfItsEndStandsWhenItGoesOn() {
        ObjectKey lease = stage.lease("l", 8, 600);
        Instant notice = instant(stage.status(lease), "noticeAt");
        stage.until(notice.plusSeconds(2));
        assertThat(stage.phase(lease)).isEqualTo("Ending");
        Instant ends = instant(stage.status(lease), "endsAt");
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(5));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.phase(lease)).isEqualTo("Ending");
        assertThat(instant(stage.status(lease), "endsAt")).isEqualTo(ends);
        assertThat(stage.used(lease, "DismissedSuspension")).isPositive();
    }
}
