package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who gets back what others have, and what those are told before. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class ReclaimTest {

    private static final Duration HAND_OVER = Duration.ofSeconds(25);

    @Test
    void aTenantBorrowsWhatAnotherLeavesIdleUntilThatOneNeedsIt(TestEstate estate) {
        estate.capacity(2, 4);
        String lender = tenant(estate, "lender", 4, 0, 0);
        String borrower = tenant(estate, "borrower", 4, 4, 0);
        var own = estate.lease(borrower, "own")
                .gpus(4)
                .seconds(120)
                .notice(4)
                .apply()
                .awaitActive();
        // Of leases that started in the same second it would be by their names which one is the loan.
        Eventually.until(
                Eventually.SOON,
                () -> Instant.now().isAfter(own.term("startedAt").plusSeconds(1)),
                () -> "the second of its start is not over");
        var loan = estate.lease(borrower, "loan")
                .gpus(4)
                .seconds(120)
                .notice(4)
                .grace(1)
                .apply()
                .awaitActive();
        awaitQuota(estate, "borrower", "borrowed", 4);
        awaitQuota(estate, "lender", "lent", 4);

        var needed =
                estate.lease(lender, "needed").gpus(4).seconds(20).notice(2).apply();

        loan.awaitPhase("Ending");
        assertThat(loan.message("EndingSoon")).contains("reclaimed for a claim of higher rank");
        needed.awaitActive(HAND_OVER);
        loan.awaitPhase("Released");
        assertThat(loan.endReason()).isEqualTo("Preempted");
        assertThat(Duration.between(loan.term("noticeAt"), loan.term("endedAt")))
                .as("its notice")
                .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(own.phase()).as("what is the borrower's own stays").isEqualTo("Active");
        awaitQuota(estate, "lender", "lent", 0);
        awaitQuota(estate, "borrower", "borrowed", 0);
        estate.assertNoBreach();
    }

    @Test
    void spotLeavesForCommittedWithItsNotice(TestEstate estate) {
        estate.capacity(1, 4);
        String patient = tenant(estate, "patient", 0, 0, 4);
        String firm = tenant(estate, "firm", 4, 0, 0);
        var spot = estate.lease(patient, "spot")
                .tier("Spot")
                .gpus(4)
                .seconds(120)
                .notice(4)
                .grace(1)
                .apply()
                .awaitActive();
        awaitQuota(estate, "patient", "spot", 4);

        var promised = estate.lease(firm, "promised")
                .tier("Committed")
                .gpus(4)
                .seconds(20)
                .notice(2)
                .apply();

        spot.awaitPhase("Ending");
        assertThat(spot.seen().reason()).isEqualTo("Preempting");
        promised.awaitActive(HAND_OVER);
        spot.awaitPhase("Released");
        assertThat(spot.endReason()).isEqualTo("Preempted");
        assertThat(promised.nodes()).isEqualTo(spot.nodes());
        estate.assertNoBreach();
    }

    @Test
    void theOwnerRecallsNodesByRaisingItsReserve(TestEstate estate) {
        estate.capacity(2, 4);
        String patient = tenant(estate, "patient", 4, 0, 4);
        var own = estate.lease(patient, "own")
                .gpus(4)
                .seconds(120)
                .notice(4)
                .apply()
                .awaitActive();
        var spot = estate.lease(patient, "spot")
                .tier("Spot")
                .gpus(4)
                .seconds(120)
                .notice(4)
                .grace(1)
                .apply()
                .awaitActive();

        estate.kubectl().patch("gpupool", "", estate.pool(), "{\"spec\":{\"ownerReserve\":3}}");

        spot.awaitPhase("Ending");
        assertThat(spot.seen().reason()).isEqualTo("Preempting");
        spot.awaitPhase("Released");
        assertThat(spot.endReason()).isEqualTo("Preempted");
        var next = estate.lease(patient, "next")
                .tier("Spot")
                .gpus(4)
                .seconds(10)
                .notice(2)
                .apply();
        next.stays(Duration.ofSeconds(4), "", "Pending");
        assertThat(own.phase()).isEqualTo("Active");
        estate.kubectl().patch("gpupool", "", estate.pool(), "{\"spec\":{\"ownerReserve\":0}}");
        next.awaitActive();
        estate.assertNoBreach();
    }

    private static String tenant(TestEstate estate, String name, int nominal, int borrowingLimit, int spotLimit) {
        return estate.tenant(name)
                .set("spec.cohort", estate.id())
                .set(
                        "spec.quotas",
                        List.of(Map.of(
                                "gpuClass", estate.gpuClass(),
                                "nominalQuota", nominal,
                                "borrowingLimit", borrowingLimit,
                                "spotLimit", spotLimit)))
                .create();
    }

    private static void awaitQuota(TestEstate estate, String tenant, String figure, int gpus) {
        String path = "jsonpath={.status.quotas[0]." + figure + "}";
        String name = estate.id() + "-" + tenant;
        Eventually.until(
                Eventually.SOON,
                () -> estate.kubectl().run("get", "gputenant", name, "-o", path).equals(Integer.toString(gpus)),
                () -> "%s of %s is not %d".formatted(figure, name, gpus));
    }
}
