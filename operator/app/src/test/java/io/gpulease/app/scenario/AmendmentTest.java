package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is asked for beyond what is held or acted on: told, and nothing is lost by asking. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class AmendmentTest {
    @Test
    void moreGpusForARunningLeaseAreNotGivenAndNoneAreLost(TestEstate estate) {
        estate.with(3, 4);
        var lease = estate.lease("grows").gpus(8).seconds(60).apply().awaitActive();
        var held = lease.placement();
        lease.patch("{\"spec\":{\"gpus\":12}}");
        awaitNotAmended(lease);
        assertThat(lease.message("Amended")).contains("12", "8");
        assertThat(lease.placement()).isEqualTo(held);
        lease.assertFenced();

        lease.patch("{\"spec\":{\"gpus\":8}}");
        awaitNoAmended(lease);
        assertThat(lease.placement()).isEqualTo(held);
    }

    @Test
    void anotherTermForARunningLeaseIsNotGivenAndItEndsAsPromised(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("stays").gpus(4).seconds(30).notice(5).apply().awaitActive();
        var end = lease.term("endsAt");
        lease.patch("{\"spec\":{\"term\":{\"duration\":\"600s\"}}}");
        awaitNotAmended(lease);
        assertThat(lease.message("Amended")).contains("spec.term");
        assertThat(lease.term("endsAt")).isEqualTo(end);

        lease.patch("{\"spec\":{\"term\":{\"duration\":\"30s\"}}}");
        awaitNoAmended(lease);
        lease.patch("{\"spec\":{\"term\":{\"duration\":\"20s\"}}}");
        awaitNotAmended(lease);
        lease.endsOnTime();
        assertThat(lease.term("endedAt")).isEqualTo(end);
    }

    @Test
    void aTierThatIsRaisedWhileTheLeaseRunsIsNotGivenAndSaysSo(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("raised")
                .tier("OnDemand")
                .gpus(4)
                .seconds(60)
                .apply()
                .awaitActive();
        lease.patch("{\"spec\":{\"tier\":\"Committed\"}}");
        awaitNotAmended(lease);
        assertThat(lease.message("Amended")).contains("spec.tier", "Committed", "OnDemand");
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

    @Test
    void fieldsThatAreNotActedOnAreNamedAndDoNotHoldTheLeaseUp(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("asks")
                .gpus(4)
                .seconds(60)
                .set("spec.renewal", Map.of("extendBy", "60s", "maxEnd", TestEstate.inSeconds(600)))
                .apply()
                .awaitActive();
        lease.awaitCondition("Unsupported", true).awaitCondition("Ready", true);
        assertThat(lease.message("Unsupported")).contains("spec.renewal");
        assertThat(lease.seen().isTrue("Stalled")).isFalse();

        lease.patch("{\"spec\":{\"renewal\":null}}");
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(lease.seen().isTrue("Unsupported")).isFalse());
    }

    private static void awaitNotAmended(TestLease lease) {
        Eventually.passes(Eventually.SOON, () -> {
            var amended = lease.seen().condition("Amended");
            assertThat(amended.path("status").asText()).as(lease.about()).isEqualTo("False");
            assertThat(amended.path("reason").asText()).isEqualTo("NotActedOn");
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
