package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.LeaseRecord;
import io.gpulease.testkit.invariant.World;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Leases that do not fit yet. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class WaitingTest {
    /** An ETA is a bound; the noise of two busy cores is not the operator's fault. */
    private static final Duration NOISE = Eventually.allowance(Duration.ofSeconds(6));

    @Test
    void aLeaseThatDoesNotFitSaysWhatIsShortAndStartsNoLaterThanItsFirstEta(TestEstate estate) {
        estate.with(3, 4);
        var first = estate.lease("first").gpus(8).seconds(14).notice(2).apply().awaitActive();
        var second =
                estate.lease("second").gpus(12).seconds(5).notice(1).apply().awaitPhase("Pending");

        Eventually.until(Eventually.SOON, () -> !second.seen().etas().isEmpty(), () -> "no ETA: " + second.about());
        assertThat(second.seen().object().at("/status/queue/position").asInt()).isEqualTo(1);
        assertThat(second.seen().reason()).isIn("NoCapacity", "Queued", "Fragmented");
        assertThat(second.message("Placed")).as("says how much is short").containsPattern("\\d");
        assertThat(eta(second, 0))
                .isBetween(first.term("endsAt"), first.term("endsAt").plusSeconds(30));
        assertThat(second.seen().isTrue("Ready")).isFalse();
        assertThat(second.seen().isTrue("Reconciling")).isTrue();

        second.awaitActive(Eventually.allowance(Duration.ofSeconds(15)));
        etaWasABound(second);
        first.endsOnTime();
        second.endsOnTime();
    }

    @Test
    void aGangHoldsNothingUntilItCanHaveEverything(TestEstate estate) {
        estate.with(4, 2);
        var holders = new ArrayList<TestLease>();
        var terms = List.of(8, 11, 14, 100);
        for (int i = 0; i < terms.size(); i++) {
            holders.add(estate.lease("holder-" + i)
                    .gpus(2)
                    .seconds(terms.get(i))
                    .notice(1)
                    .on(estate.nodes().get(i))
                    .apply());
        }
        holders.forEach(TestLease::awaitActive);
        var gang = estate.lease("gang").gpus(6).seconds(6).notice(1).apply().awaitPhase("Pending");
        gang.awaitActive(Eventually.allowance(Duration.ofSeconds(20)));

        assertThat(gang.nodes()).containsExactlyElementsOf(estate.nodes().subList(0, 3));
        assertThat(gang.term("startedAt")).isAfterOrEqualTo(holders.get(2).term("endsAt"));
        var claims = gang.claims().stream()
                .filter(c -> c.gpus() > 0)
                .map(World.Claim::at)
                .sorted()
                .toList();
        assertThat(Duration.between(claims.getFirst(), claims.getLast()))
                .as("claimed together, not piece by piece")
                .isLessThan(Eventually.allowance(Duration.ofSeconds(3)));
        etaWasABound(gang);
        gang.endsOnTime();
    }

    @Test
    void aStartByThatPassesIsFinalAndAFarOneIsNot(TestEstate estate) {
        estate.with(1, 4);
        var hold = estate.lease("hold").gpus(4).seconds(300).apply().awaitActive();
        var by = TestEstate.inSeconds(8);
        var late = estate.lease("late").gpus(4).startBy(by).apply();
        var patient = estate.lease("patient")
                .gpus(4)
                .seconds(5)
                .startBy(TestEstate.inSeconds(600))
                .apply();

        late.awaitPhase(Eventually.allowance(Duration.ofSeconds(20)), "Rejected");
        assertThat(late.seen().reason()).isEqualTo("StartByPassed");
        assertThat(late.entered("Rejected")).as("not given up before").isAfterOrEqualTo(by.minusSeconds(1));
        hold.release();
        patient.awaitActive();
        late.stays(Duration.ofSeconds(2), "Rejected").neverRan();
    }

    @Test
    void anEarlyReturnCountsOnlyTheTimeUsedAndLetsTheNextStart(TestEstate estate) {
        estate.with(2, 3);
        var first = estate.lease("first").gpus(6).seconds(120).apply().awaitActive();
        var second = estate.lease("second").gpus(3).seconds(5).notice(1).apply().awaitPhase("Pending");
        Eventually.until(Eventually.SOON, () -> !second.seen().etas().isEmpty(), () -> "no ETA: " + second.about());

        var asked = Instant.now();
        first.release();
        first.awaitPhase("Released");
        assertThat(first.endReason()).isEqualTo("ReleasedByTenant");
        second.awaitActive();
        etaWasABound(second);
        var most = 6 * (Duration.between(first.term("startedAt"), asked).toSeconds() + NOISE.toSeconds());
        assertThat(first.seen().object().at("/status/usage/gpuSeconds").asLong())
                .isBetween(0L, most);
        assertThat(first.term("endedAt")).isBefore(first.term("startedAt").plusSeconds(120));
    }

    @Test
    void aLeaseGivenBackBeforeItsStartFreesItsWindow(TestEstate estate) {
        estate.with(1, 4);
        var booked = estate.lease("booked")
                .gpus(4)
                .seconds(600)
                .starting(TestEstate.inSeconds(30))
                .apply();
        booked.awaitPhase("Reserved");
        var behind = estate.lease("behind").gpus(4).seconds(90).apply().awaitPhase("Pending");
        booked.release();
        booked.awaitPhase("Released").neverRan();
        assertThat(booked.endReason()).isEqualTo("ReleasedByTenant");
        behind.awaitActive();
    }

    private static Instant eta(TestLease lease, int index) {
        return lease.seen().etas().get(index).start();
    }

    private static void etaWasABound(TestLease lease) {
        var etas = lease.seen().etas().stream().map(LeaseRecord.Eta::start).toList();
        assertThat(etas).as("waited with an ETA: %s", lease.about()).isNotEmpty();
        assertThat(lease.term("startedAt"))
                .as("started by its first ETA")
                .isBeforeOrEqualTo(etas.getFirst().plus(NOISE));
        for (int i = 1; i < etas.size(); i++) {
            assertThat(etas.get(i))
                    .as("ETAs only move earlier: %s", etas)
                    .isBeforeOrEqualTo(etas.get(i - 1).plus(NOISE));
        }
    }
}
