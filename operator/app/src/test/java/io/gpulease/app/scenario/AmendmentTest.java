package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is asked for beyond what is held or acted on: told, and nothing is lost by asking. */
@Order(1)
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class AmendmentTest {
    @Test
    void moreGpusAreGivenWhereTheyAreFree(TestEstate estate) {
        estate.with(3, 4);
        var lease = estate.lease("grows").gpus(8).seconds(40).notice(3).apply().awaitActive();
        var held = lease.placement();
        lease.patch("{\"spec\":{\"gpus\":12}}");
        lease.awaitCondition("Amended", true);
        assertThat(lease.message("Amended")).contains("12 GPUs instead of 8");
        assertThat(lease.placement()).hasSize(3).containsAllEntriesOf(held);
        lease.assertFenced();
        for (int i = 0; i < 3; i++) {
            estate.pod("p" + i).lease("grows").gpus(4).create();
        }
        lease.awaitRunningPods(3);

        var since = Instant.parse(
                lease.seen().object().at("/status/placement/heldSince").asText());
        lease.endsOnTime();
        assertThat(lease.seen().object().at("/status/usage/gpuSeconds").asLong())
                .isEqualTo(8 * Duration.between(lease.term("startedAt"), since).toSeconds()
                        + 12 * Duration.between(since, lease.term("endedAt")).toSeconds());
    }

    @Test
    void moreGpusThanAreFreeAreNotGivenAndNoneAreLost(TestEstate estate) {
        estate.with(3, 4);
        var lease = estate.lease("grows").gpus(8).seconds(300).apply().awaitActive();
        var other = estate.lease("other").gpus(4).seconds(300).apply().awaitActive();
        var held = lease.placement();
        lease.patch("{\"spec\":{\"gpus\":12}}");
        awaitNotAmended(lease, "NoCapacity");
        assertThat(lease.message("Amended")).contains("12", "8");
        assertThat(lease.placement()).isEqualTo(held);
        lease.assertFenced();

        lease.patch("{\"spec\":{\"gpus\":8}}");
        awaitNoAmended(lease);
        assertThat(lease.placement()).isEqualTo(held);

        lease.patch("{\"spec\":{\"gpus\":12}}");
        awaitNotAmended(lease, "NoCapacity");
        other.release();
        lease.awaitCondition("Amended", true);
        assertThat(lease.placement()).hasSize(3);
    }

    @Test
    void fewerGpusAreGivenBackOnceTheirPodsHaveLeft(TestEstate estate) {
        estate.with(2, 4);
        var lease = estate.lease("shrinks-now").gpus(8).seconds(300).apply().awaitActive();
        var next = estate.lease("next").gpus(4).seconds(300).apply().awaitPhase("Pending");
        estate.pod("p0").lease("shrinks-now").gpus(4).create();
        estate.pod("p1").lease("shrinks-now").gpus(4).create();
        lease.awaitRunningPods(2);
        lease.patch("{\"spec\":{\"gpus\":4}}");
        lease.awaitCondition("Amended", true);
        assertThat(lease.message("Amended")).contains("4 GPUs instead of 8");
        assertThat(lease.placement().values()).containsExactly(4);
        lease.awaitRunningPods(1);
        next.awaitActive();
        assertThat(next.placement())
                .doesNotContainKeys(lease.placement().keySet().toArray(String[]::new));
        lease.assertFenced();
    }

    @Test
    void fewerGpusOfASharedNodeAreGivenBack(TestEstate estate) {
        estate.with(1, 8);
        var lease = estate.lease("part").shared().gpus(6).seconds(300).apply().awaitActive();
        var next = estate.lease("rest").shared().gpus(4).seconds(300).apply().awaitPhase("Pending");
        lease.patch("{\"spec\":{\"gpus\":3}}");
        lease.awaitCondition("Amended", true);
        assertThat(lease.placement().values()).containsExactly(3);
        next.awaitActive();
        lease.patch("{\"spec\":{\"gpus\":4}}");
        Eventually.passes(
                Eventually.SOON, () -> assertThat(lease.placement().values()).containsExactly(4));
    }

    @Test
    void aLaterEndIsGivenWhereTheNodesAreFree(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("stays").gpus(4).seconds(36).notice(3).apply().awaitActive();
        estate.pod("p0").lease("stays").gpus(4).create();
        lease.awaitRunningPods(1);
        var started = lease.term("startedAt");
        lease.patch("{\"spec\":{\"term\":{\"duration\":\"42s\"}}}");
        lease.awaitCondition("Amended", true);
        assertThat(lease.term("endsAt")).isEqualTo(started.plusSeconds(42));
        assertThat(lease.term("noticeAt")).isEqualTo(started.plusSeconds(39));
        Eventually.until(
                Eventually.SOON,
                () -> lease.pods().stream()
                        .allMatch(pod -> pod.object()
                                .at("/metadata/annotations/gpulease.io~1ends-at")
                                .asText()
                                .equals(started.plusSeconds(42).toString())),
                () -> "its pod is not told: " + lease.about());
        assertThat(lease.phase()).isEqualTo("Active");
        lease.endsOnTime();
        assertThat(lease.term("endedAt")).isEqualTo(started.plusSeconds(42));
        assertThat(lease.seen().object().at("/status/usage/gpuSeconds").asLong())
                .isEqualTo(4 * 42);
    }

    @Test
    void aLaterEndWaitsWhileTheNodesAreBookedAndIsGivenOnceTheyAreNot(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("waits").gpus(4).seconds(60).notice(3).apply().awaitActive();
        var end = lease.term("endsAt");
        var next = estate.lease("next")
                .gpus(4)
                .starting(TestEstate.inSeconds(120))
                .apply()
                .awaitPhase("Reserved");
        lease.patch("{\"spec\":{\"term\":{\"duration\":\"600s\"}}}");
        awaitNotAmended(lease, "NoCapacity");
        assertThat(lease.message("Amended")).contains("spec.term", "would fit");
        assertThat(lease.term("endsAt")).isEqualTo(end);
        assertThat(next.phase()).isEqualTo("Reserved");

        next.delete();
        lease.awaitCondition("Amended", true);
        assertThat(lease.term("endsAt")).isEqualTo(end.plusSeconds(540));
    }

    @Test
    void anEarlierEndIsGivenThatLeavesTheNoticeAndNoOther(TestEstate estate) {
        estate.with(1, 4);
        var lease =
                estate.lease("sooner").gpus(4).seconds(300).notice(5).apply().awaitActive();
        var started = lease.term("startedAt");
        lease.patch("{\"spec\":{\"term\":{\"duration\":\"3s\"}}}");
        awaitNotAmended(lease, "NotActedOn");
        assertThat(lease.message("Amended")).contains("spec.term", "notice of 5s", "spec.release");
        lease.patch("{\"spec\":{\"term\":{\"duration\":\"40s\"}}}");
        Eventually.passes(
                Eventually.SOON, () -> assertThat(lease.term("endsAt")).isEqualTo(started.plusSeconds(40)));
        lease.endsOnTime();
        assertThat(lease.term("endedAt")).isEqualTo(started.plusSeconds(40));
    }

    @Test
    void anEndThatWasToldIsFixed(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("told-already")
                .gpus(4)
                .seconds(40)
                .notice(35)
                .apply()
                .awaitActive();
        var end = lease.term("endsAt");
        lease.awaitPhase("Ending");
        lease.patch("{\"spec\":{\"term\":{\"duration\":\"600s\"}}}");
        Eventually.passes(
                Eventually.SOON, () -> assertThat(lease.message("Amended")).contains("fixed since its notice"));
        lease.endsOnTime();
        assertThat(lease.term("endedAt")).isEqualTo(end);
    }

    @Test
    void aRenewalIsGivenStepByStepUpToItsLatestEnd(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("goes-on")
                .gpus(4)
                .seconds(12)
                .notice(2)
                .set("spec.renewal", Map.of("extendBy", "6s"))
                .apply()
                .awaitActive();
        var started = lease.term("startedAt");
        // Only now: two steps fit, however long its start took, and not quite a third.
        lease.patch("{\"spec\":{\"renewal\":{\"maxEnd\":\"%s\"}}}".formatted(started.plusSeconds(29)));
        lease.awaitCondition("Amended", true);
        assertThat(lease.term("endsAt")).isAfterOrEqualTo(started.plusSeconds(18));
        lease.awaitPhase(Eventually.allowance(Duration.ofSeconds(60)), "Released");
        assertThat(lease.term("endedAt")).isEqualTo(started.plusSeconds(24));
        assertThat(lease.endReason()).isEqualTo("Expired");
    }

    @Test
    void aRenewalThatDoesNotFitIsToldAndTheLeaseEndsAsPromised(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("leaves")
                .gpus(4)
                .seconds(50)
                .notice(14)
                .set("spec.renewal", Map.of("extendBy", "600s"))
                .apply()
                .awaitActive();
        var end = lease.term("endsAt");
        var next = estate.lease("next").gpus(4).seconds(30).apply().awaitPhase("Pending");
        // Asked for as long before its notice as that is before its end.
        awaitNotAmended(Duration.ofSeconds(22).plus(Eventually.SOON), lease, "NoCapacity");
        assertThat(lease.message("Amended")).contains("renewal");
        lease.endsOnTime();
        assertThat(lease.term("endedAt")).isEqualTo(end);
        next.awaitActive();
    }

    @Test
    void aHigherTierIsGivenWithinTheQuota(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("raised")
                .tier("OnDemand")
                .gpus(4)
                .seconds(60)
                .apply()
                .awaitActive();
        lease.patch("{\"spec\":{\"tier\":\"Committed\"}}");
        lease.awaitCondition("Amended", true);
        assertThat(lease.seen().object().at("/status/tier").asText()).isEqualTo("Committed");
    }

    @Test
    void theNoticeOfARunningLeaseFollowsItsSpecUntilItIsGiven(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("told").gpus(4).seconds(300).notice(30).apply().awaitActive();
        var end = lease.term("endsAt");
        assertThat(lease.term("noticeAt")).isEqualTo(end.minusSeconds(30));
        for (int seconds : new int[] {60, 20}) {
            lease.patch("{\"spec\":{\"ending\":{\"notice\":\"%ds\"}}}".formatted(seconds));
            Eventually.passes(
                    Eventually.SOON, () -> assertThat(lease.term("noticeAt")).isEqualTo(end.minusSeconds(seconds)));
            assertThat(lease.phase()).isEqualTo("Active");
        }
        lease.patch("{\"spec\":{\"ending\":{\"notice\":\"300s\"}}}");
        lease.awaitPhase("Ending");
        var given = lease.term("noticeAt");
        lease.patch("{\"spec\":{\"ending\":{\"notice\":\"20s\"}}}");
        lease.awaitObserved();
        assertThat(lease.phase()).isEqualTo("Ending");
        assertThat(lease.term("noticeAt")).as("what was told stands").isEqualTo(given);
        assertThat(lease.term("endsAt")).isEqualTo(end);
        assertThat(lease.seen().condition("Amended").isMissingNode())
                .as(lease.about())
                .isTrue();
    }

    @Test
    void aLeaseThatWaitsMayAskForFewerGpus(TestEstate estate) {
        estate.with(2, 4);
        estate.lease("holder").gpus(4).seconds(300).apply().awaitActive();
        var lease = estate.lease("shrinks").gpus(8).seconds(300).apply().awaitPhase("Pending");
        lease.patch("{\"spec\":{\"gpus\":4}}");
        lease.awaitActive();
        assertThat(lease.placement().values()).containsExactly(4);
    }

    @Test
    void aLeaseThatWaitsMayAskForMoreGpus(TestEstate estate) {
        estate.with(2, 4);
        var holder = estate.lease("holder").gpus(8).seconds(300).apply().awaitActive();
        var lease = estate.lease("grows").gpus(4).seconds(300).apply().awaitPhase("Pending");
        lease.patch("{\"spec\":{\"gpus\":8}}");
        lease.awaitObserved().stays(Duration.ofSeconds(1), "Pending");
        holder.release();
        lease.awaitActive();
        assertThat(lease.placement().values()).containsExactly(4, 4);
        assertThat(lease.seen().condition("Amended").isMissingNode())
                .as(lease.about())
                .isTrue();
    }

    private static void awaitNotAmended(TestLease lease, String reason) {
        awaitNotAmended(Eventually.SOON, lease, reason);
    }

    private static void awaitNotAmended(Duration atMost, TestLease lease, String reason) {
        Eventually.passes(atMost, () -> {
            var amended = lease.seen().condition("Amended");
            assertThat(amended.path("status").asText()).as(lease.about()).isEqualTo("False");
            assertThat(amended.path("reason").asText()).isEqualTo(reason);
        });
        assertThat(lease.seen().isTrue("Ready"))
                .as("Ready speaks of what is held: %s", lease.about())
                .isTrue();
        assertThat(lease.phase()).isEqualTo("Active");
    }

    private static void awaitNoAmended(TestLease lease) {
        Eventually.until(
                Eventually.SOON,
                () -> lease.seen().condition("Amended").isMissingNode(),
                () -> "the wish was taken back, but: " + lease.about());
        assertThat(lease.seen().isTrue("Ready")).as(lease.about()).isTrue();
    }
}
