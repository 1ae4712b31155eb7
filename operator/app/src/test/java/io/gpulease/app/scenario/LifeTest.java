package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The way of a lease that gets what it asks for. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class LifeTest {
    private static final Duration LATE = Eventually.allowance(Duration.ofSeconds(8));

    @Test
    void aLeaseStartsNowIsToldOfItsEndAndLeavesCleanNodes(TestEstate estate) {
        estate.with(3, 6);
        var lease = estate.lease("first").gpus(12).seconds(12).notice(6).apply().awaitActive();

        assertThat(lease.placement().values()).containsExactly(6, 6);
        lease.assertFenced();
        lease.awaitCondition("Active", true);
        assertThat(Duration.between(lease.term("startedAt"), lease.term("endsAt")))
                .isEqualTo(Duration.ofSeconds(12));

        lease.awaitPhase(Duration.ofSeconds(12).plus(LATE), "Ending");
        assertThat(lease.entered("Ending")).isBetween(lease.term("endsAt").minusSeconds(7), lease.term("endsAt"));
        assertThat(lease.when("Ending").isTrue("EndingSoon")).isTrue();
        assertThat(lease.when("Ending").isTrue("Active"))
                .as("usable to the end")
                .isTrue();

        lease.endsOnTime();
        estate.awaitCleanNodes();
        lease.awaitCondition("Active", false).awaitCondition("Released", true).awaitCondition("Ready", true);
        assertThat(lease.term("endedAt")).isEqualTo(lease.term("endsAt"));
        assertThat(lease.seen().object().at("/status/usage/gpuSeconds").asLong())
                .isEqualTo(12 * 12);
        Eventually.until(
                Eventually.SOON,
                () -> lease.seen().object().at("/metadata/finalizers").isEmpty(),
                () -> "over, but still held: " + lease.seen().object().at("/metadata/finalizers"));
    }

    @Test
    void aDedicatedLeaseTakesWholeNodesAndIsChargedForThem(TestEstate estate) {
        estate.with(2, 8);
        var lease = estate.lease("five").gpus(5).seconds(6).notice(1).apply().awaitActive();

        assertThat(lease.placement().values()).containsExactly(8);
        lease.endsOnTime();
        assertThat(lease.seen().object().at("/status/usage/gpuSeconds").asLong())
                .isEqualTo(8 * 6);
    }

    @Test
    void aLeaseForLaterIsReservedAndKeepsItsWindow(TestEstate estate) {
        estate.with(2, 4);
        var start = TestEstate.inSeconds(18);
        var later = estate.lease("later")
                .gpus(8)
                .seconds(8)
                .notice(2)
                .starting(start)
                .apply()
                .awaitPhase("Reserved");
        assertThat(later.seen().object().at("/status/reservation/start").asText())
                .isEqualTo(start.toString());
        assertThat(later.claims()).as("booked, not held").isEmpty();

        var over = estate.lease("over-before").gpus(4).seconds(5).notice(1).apply();
        var clash = estate.lease("runs-into-it").gpus(4).seconds(60).apply();
        over.awaitActive();
        clash.stays(Duration.ofSeconds(3), "", "Pending", "Reserved").neverRan();

        later.awaitActive(Duration.between(Instant.now(), start));
        assertThat(later.term("startedAt")).isBetween(start, start.plus(LATE));
        assertThat(later.term("endsAt")).as("the window does not move").isEqualTo(start.plusSeconds(8));
        assertThat(later.entered("Active")).isBetween(start.minusMillis(500), start.plus(LATE));
        later.endsOnTime();
        var usage = later.seen().object().at("/status/usage");
        var late = Duration.between(start, later.term("startedAt")).toSeconds();
        assertThat(usage.at("/gpuSeconds").asLong())
                .as("what it held of the window that was booked")
                .isEqualTo(8 * (8 - late));
        assertThat(usage.at("/creditedGpuSeconds").asLong())
                .as("what of it came late")
                .isEqualTo(late > 1 ? 8 * late : 0);
        clash.awaitActive();
        assertThat(clash.term("startedAt")).isAfterOrEqualTo(later.term("endsAt"));
    }

    @Test
    void aLeaseUntilAnInstantEndsExactlyThen(TestEstate estate) {
        estate.with(1, 4);
        var end = TestEstate.inSeconds(12);
        var lease = estate.lease("until").gpus(4).until(end).apply().awaitActive();
        assertThat(lease.term("endsAt")).isEqualTo(end);
        lease.endsOnTime();
    }

    @Test
    void aTermShorterThanTheUsualNoticeIsStillToldAndKept(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("tiny")
                .gpus(4)
                .seconds(10)
                .set("spec.ending.notice", null)
                .apply()
                .awaitActive();
        lease.endsOnTime();
        assertThat(lease.was("Ending")).as("told of its end").isTrue();
        assertThat(Duration.between(lease.entered("Ending"), lease.term("endsAt")))
                .as("a default notice is at most a tenth of the term")
                .isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aNoticeLongerThanTheTermIsGivenRightAfterTheStart(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("short").gpus(4).seconds(10).notice(60).apply().awaitActive();
        assertThat(lease.term("noticeAt")).isEqualTo(lease.term("startedAt"));
        lease.awaitPhase("Ending");
        assertThat(lease.was("Active")).isTrue();
        lease.endsOnTime();
    }

    @Test
    void podsRunOnTheNodesOfTheirLeaseCarryADeadlineAndGoWithIt(TestEstate estate) {
        estate.with(2, 4);
        estate.pod("early").lease("train").gpus(4).create();
        var lease = estate.lease("train").gpus(4).seconds(18).notice(11).apply().awaitActive();
        lease.awaitRunningPods(1);
        assertThat(lease.runningPods().getFirst().node()).isIn(lease.nodes());

        lease.awaitPhase(Eventually.allowance(Duration.ofSeconds(20)), "Ending");
        Eventually.passes(
                Duration.ofSeconds(6),
                () -> assertThat(lease.runningPods()).allSatisfy(pod -> {
                    assertThat(pod.object()
                                    .at("/metadata/annotations/gpulease.io~1ends-at")
                                    .asText())
                            .isEqualTo(lease.term("endsAt").toString());
                    var started = pod.object().at("/status/startTime").asText();
                    assertThat(started).as("start of %s", pod.title()).isNotEmpty();
                    var stopped = Instant.parse(started)
                            .plusSeconds(pod.object()
                                    .at("/spec/activeDeadlineSeconds")
                                    .asLong());
                    assertThat(stopped)
                            .isBetween(
                                    lease.term("endsAt").minusSeconds(2),
                                    lease.term("endsAt").plusSeconds(2));
                }));
        lease.endsOnTime();
        lease.awaitRunningPods(0);
        estate.awaitCleanNodes();
    }
}
