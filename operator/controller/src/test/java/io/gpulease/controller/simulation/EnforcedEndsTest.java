package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What else may end a lease that a policy has stopped, and what moves its end when it goes on. */
class EnforcedEndsTest {

    private final Stage stage = new Stage(2);

    private Instant instant(ObjectKey lease, String field) {
        return Instant.parse(stage.status(lease).path("term").path(field).asText());
    }

    private String endReason(ObjectKey lease) {
        return stage.status(lease).path("endReason").asText();
    }

    @Test
    void itsOwnEndEndsItAsRevokedWhereNobodyHasJudged() {
        ObjectKey lease = stage.lease("l", 8, 30);
        Instant ends = instant(lease, "endsAt");
        stage.pass(Duration.ofSeconds(5));
        stage.violation(lease, "v", "Suspend");
        assertThat(stage.status(lease).path("conditions").toString()).contains("It ends at " + ends + " if");
        stage.until(ends.plusSeconds(10));
        assertThat(endReason(lease)).isEqualTo("Revoked");
        assertThat(instant(lease, "endedAt")).isEqualTo(ends);
    }

    @Test
    void aHardBudgetThatIsUsedUpEndsIt() {
        ObjectKey lease = stage.lease("l", 8, 600);
        stage.edit(lease, spec -> spec.withObject("/ending").put("notice", "5s"));
        stage.pass(Duration.ofSeconds(415));
        stage.violation(lease, "v", "Suspend");
        stage.api.change(
                Kind.TENANT,
                new ObjectKey("", Stage.TENANT),
                tenant -> ((ObjectNode) tenant.path("spec"))
                        .set("budget", ApiFront.node("{\"gpuHours\":1,\"hard\":true}")));
        stage.pass(Duration.ofSeconds(50));
        assertThat(endReason(lease)).isEqualTo("BudgetExceeded");
        assertThat(stage.status(lease).path("usage").path("gpuSeconds").asLong())
                .isLessThanOrEqualTo(3_600);
    }

    @Test
    void aHardBudgetEndsItAlsoWherePlansAreMadeAllTheTime() {
        ObjectKey lease = stage.lease("l", 8, 600);
        stage.edit(lease, spec -> spec.withObject("/ending").put("notice", "30s"));
        stage.pass(Duration.ofSeconds(395));
        stage.violation(lease, "v", "Suspend");
        stage.api.change(
                Kind.TENANT,
                new ObjectKey("", Stage.TENANT),
                tenant -> ((ObjectNode) tenant.path("spec"))
                        .set("budget", ApiFront.node("{\"gpuHours\":1,\"hard\":true}")));
        for (int i = 0; i < 18; i++) {
            stage.lease("small" + i, 1, 60);
        }
        assertThat(endReason(lease)).isEqualTo("BudgetExceeded");
        assertThat(stage.status(lease).path("usage").path("gpuSeconds").asLong())
                .isLessThanOrEqualTo(3_600);
    }

    @Test
    void theTimeLostIsGivenBackAlsoWhereNoTermMayBeLonger() {
        stage.api.change(
                Kind.TENANT,
                new ObjectKey("", Stage.TENANT),
                tenant -> ((ObjectNode) tenant.path("spec")).put("maxTerm", "600s"));
        ObjectKey lease = stage.lease("l", 8, 600);
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(30));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(12));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        assertThat(stage.status(lease).path("term").path("givenBackSeconds").asLong())
                .isBetween(30L, 33L);
        assertThat(stage.used(lease, "DismissedSuspension")).isZero();
    }

    @Test
    void whatCameFirstEndsItWhereNobodyWasThereToSeeIt() {
        ObjectKey lease = stage.lease("l", 8, 200);
        stage.violation(lease, "v", "Suspend");
        Instant closes = closes(lease);
        stage.nobodyActsFor(Duration.ofMinutes(5));
        assertThat(endReason(lease)).isEqualTo("Revoked");
        assertThat(instant(lease, "endedAt")).isEqualTo(closes);
    }

    @Test
    void whatWasSaidAfterTheWindowHadClosedChangesNothingOfThat() {
        ObjectKey lease = stage.lease("l", 8, 600);
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        ObjectKey other = stage.lease("m", 8, 600);
        stage.violation(other, "w", "Suspend");
        Instant closes = closes(lease);
        Instant othersClose = closes(other);
        stage.clock.forward(Duration.ofSeconds(100));
        new PlatformPeople(stage.api, new Chance(1)).judge(violation, "Upheld");
        stage.api.change(Kind.LEASE, other, object -> ((ObjectNode) object.path("spec")).put("release", true));
        stage.restart();
        stage.settle();
        assertThat(instant(lease, "endedAt")).isEqualTo(closes);
        assertThat(instant(other, "endedAt")).isEqualTo(othersClose);
        assertThat(endReason(other)).isEqualTo("Revoked");
    }

    @Test
    void whatItsRecallHasGivenToAnotherStaysGiven() {
        var undisturbed = new Stage(2);
        ObjectKey lease = spot(undisturbed);
        undisturbed.lease("other", 16, 60);
        Instant told = Instant.parse(condition(undisturbed, lease, "EndingSoon")
                .path("lastTransitionTime")
                .asText());
        Instant starts = bookedStart(undisturbed);

        spot(stage);
        ObjectNode violation = PlatformPeople.violation(stage.get(Kind.LEASE, lease), "v", "Suspend", true, told);
        stage.api.create(Kind.VIOLATION, violation);
        stage.lease("other", 16, 60);
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.phase(lease)).isEqualTo("Suspended");
        assertThat(bookedStart(stage)).isEqualTo(starts);
        stage.until(starts.plusSeconds(2));
        assertThat(stage.phase(new ObjectKey(Stage.TENANT, "other"))).isEqualTo("Active");
    }

    private static ObjectKey spot(Stage stage) {
        var key = new ObjectKey(Stage.TENANT, "l");
        stage.api.create(Kind.LEASE, ApiFront.node("""
                {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuLease","metadata":{"name":"l","namespace":"ants","finalizers":["gpulease.io/release"]},
                 "spec":{"gpuClass":"h200","gpus":8,"tier":"Spot","term":{"duration":"600s"}}}"""));
        stage.pass(Duration.ofSeconds(3));
        return key;
    }

    private static JsonNode condition(Stage stage, ObjectKey lease, String type) {
        for (JsonNode condition : stage.status(lease).path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return ApiFront.node("{}");
    }

    private static Instant bookedStart(Stage stage) {
        return Instant.parse(stage.status(new ObjectKey(Stage.TENANT, "other"))
                .path("queue")
                .path("estimatedStart")
                .asText());
    }

    private Instant closes(ObjectKey lease) {
        return Instant.parse(stage.status(lease)
                .path("enforcements")
                .path(0)
                .path("appealEndsAt")
                .asText());
    }

    @Test
    void theRemovalOfItsTenantEndsIt() {
        ObjectKey lease = stage.lease("l", 8, 600);
        stage.violation(lease, "v", "Suspend");
        stage.api.delete(Kind.TENANT, new ObjectKey("", Stage.TENANT));
        stage.pass(Duration.ofSeconds(5));
        assertThat(endReason(lease)).isEqualTo("TenantRemoved");
    }

    @Test
    void whatWasRenewedStaysRenewedAndLaterByWhatWasGivenBack() {
        ObjectKey lease = stage.lease("l", 8, 60);
        stage.edit(
                lease, spec -> spec.putObject("renewal").put("extendBy", "60s").put("maxEnd", "2026-12-01T09:02:02Z"));
        stage.pass(Duration.ofSeconds(55));
        Instant renewed = instant(lease, "endsAt");
        assertThat(renewed).isEqualTo(instant(lease, "startedAt").plusSeconds(120));
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        stage.pass(Duration.ofSeconds(20));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(10));
        long back = stage.status(lease).path("term").path("givenBackSeconds").asLong();
        assertThat(back).isBetween(20L, 22L);
        assertThat(instant(lease, "endsAt")).isEqualTo(renewed.plusSeconds(back));
        stage.until(renewed.plusSeconds(back + 10));
        assertThat(instant(lease, "endedAt")).isEqualTo(renewed.plusSeconds(back));
    }

    @Test
    void theCalendarKeepsItsNodesUntilItsOwnEndAndNobodyIsMovedWhenItGoesOn() {
        ObjectKey lease = stage.lease("l", 8, 200);
        ObjectKey violation = stage.violation(lease, "v", "Suspend");
        ObjectKey other = stage.lease("other", 16, 60);
        Instant start = Instant.parse(
                stage.status(other).path("queue").path("estimatedStart").asText());
        assertThat(start).isAfterOrEqualTo(instant(lease, "endsAt"));
        stage.pass(Duration.ofSeconds(30));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(12));
        assertThat(stage.phase(lease)).isEqualTo("Active");
        stage.until(start.plusSeconds(2));
        assertThat(stage.phase(other)).isEqualTo("Active");
    }

    @Test
    void itsNodesAreAnothersAsSoonAsTheWindowCloses() {
        ObjectKey lease = stage.lease("l", 8, 600);
        stage.violation(lease, "v", "Suspend");
        ObjectKey other = stage.lease("other", 16, 60);
        stage.pass(Duration.ofSeconds(70));
        assertThat(stage.phase(lease)).isEqualTo("Released");
        assertThat(stage.phase(other)).isEqualTo("Active");
    }

    @Test
    void aVerdictOnOneLeaseIsNoneOnAnother() {
        ObjectKey one = stage.lease("l", 8, 600);
        ObjectKey other = stage.lease("m", 8, 600);
        ObjectKey violation = stage.violation(one, "v1", "Suspend");
        stage.violation(other, "v2", "Suspend");
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.phase(one)).isEqualTo("Active");
        assertThat(stage.phase(other)).isEqualTo("Suspended");
        JsonNode done = stage.status(other).path("enforcements").path(0);
        assertThat(done.has("verdict")).isFalse();
    }
}
