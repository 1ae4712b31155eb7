package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.desk.Ledger;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.engine.schedule.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** While nothing comes on record no lease is over, and nodes go to the next one all the same. */
class RefusedLedgerTest {

    private final Turns turns = new Turns(new SilentJournal(), new Refused());

    private static final class Refused implements Ledger {
        @Override
        public void see(LeaseEntry entry, Instant now) {
            // It is refused.
        }

        @Override
        public boolean hasEnd(LeaseEntry entry, GpuLeaseStatus last) {
            return false;
        }

        @Override
        public Instant turn(Instant now) {
            return Instant.MAX;
        }
    }

    private static boolean saysReleasing(Call call) {
        return call.body().contains("\"phase\":\"Releasing\"");
    }

    @Test
    void theNodeOfALeaseThatEndedIsTheNextOnes() {
        turns.tenant().pool().heldNode("n").activeLease("n").queuedLease();
        turns.take();
        List<Call> atTheEnd = turns.takeIn(Duration.ofHours(2));
        assertThat(atTheEnd).extracting(Call::path).as("given back").anyMatch(path -> path.endsWith("/nodes/n"));
        List<Call> freed = turns.takeAfter("/nodes/n", 200, TestNode.freeAgain("n"));
        assertThat(freed).as("it is a moment until its end is on record").noneMatch(RefusedLedgerTest::saysReleasing);

        List<Call> later = turns.takeIn(Duration.ofSeconds(3));
        assertThat(later).anyMatch(RefusedLedgerTest::saysReleasing);
        assertThat(later).as("it is not over").noneMatch(call -> call.body().contains("\"phase\":\"Released\""));
        turns.takeAfter(
                "/gpuleases/l/status",
                200,
                Turns.leaseAgain(
                        "'phase':'Releasing','observedGeneration':1,'tenant':'t','endReason':'Expired','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','endedAt':'2026-12-01T12:00:00Z'}"));
        turns.takeIn(Duration.ofSeconds(3));
        theNextOneStarts();
    }

    @Test
    void theNodeOfALeaseThatWasRemovedByForceIsTheNextOnes() {
        turns.tenant().pool().heldNode("n").activeLease("n").queuedLease();
        turns.take();
        turns.leaseGone().take();
        turns.takeAfter("/nodes/n", 200, TestNode.freeAgain("n"));
        turns.takeIn(Duration.ofSeconds(3));
        theNextOneStarts();
    }

    private void theNextOneStarts() {
        assertThat(turns.world.lease("uq"))
                .isNotNull()
                .satisfies(lease -> assertThat(lease.decision()).get().isInstanceOf(Decision.StartNow.class));
    }
}
