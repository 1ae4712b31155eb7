package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.Wished.refusal;
import static io.gpulease.engine.schedule.Wished.shortage;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.inCohort;
import static io.gpulease.engine.schedule.World.quota;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Tier;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class QuotaTest {

    @Nested
    class WhenItIsBusyWithTheTenantsOtherLeases {

        private final World world = World.withNodes(4, 4)
                .tenant(tenant("acme", quota(8, 0, 4)))
                .held("x", 50, share("n1", 4))
                .held("y", 80, share("n2", 4));

        @Test
        void booksTheInstantAtWhichTheyEnd() {
            Decision decision = world.decide(ask("a", 4));

            assertThat(bookedStart(decision)).contains(at(50));
            assertThat(shortage(decision))
                    .isEqualTo(
                            new Shortage(
                                    Reason.QUOTA_EXCEEDED,
                                    "needs 4 GPUs of class h200 within the 8 that tenant acme may have; its other leases hold or have booked 8: 4 GPUs short"));
        }

        @Test
        void countsBookingsAsWellAsWhatIsHeld() {
            world.waiting(ask("a", 4).lasting(100), ask("b", 4).lasting(100), ask("c", 4));

            assertThat(bookedStart(world.decisionOn("a"))).contains(at(50));
            assertThat(bookedStart(world.decisionOn("b"))).contains(at(80));
            assertThat(bookedStart(world.decisionOn("c"))).contains(at(152));
        }

        @Test
        void countsSpotByItself() {
            assertThat(world.decide(ask("a", 4).tier(Tier.SPOT))).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void countsCommittedAndOnDemandTogether() {
            assertThat(bookedStart(world.decide(ask("a", 4).tier(Tier.COMMITTED))))
                    .contains(at(50));
        }
    }

    @Nested
    class WhenMoreIsAskedThanCouldEverBeAllowed {

        @Test
        void isRefused() {
            Decision.Refuse refusal = refusal(
                    World.withNodes(4, 4).tenant(tenant("acme", quota(8, 4, 0))).decide(ask("a", 16)));

            assertThat(refusal.reason()).isEqualTo(Reason.QUOTA_EXCEEDED);
            assertThat(refusal.message())
                    .isEqualTo("needs 16 GPUs of class h200 in tier OnDemand, but tenant acme may have 8 and borrow 4: "
                            + "4 GPUs too many; fewer GPUs, or more quota, would help");
        }

        @Test
        void countsWholeNodes() {
            assertThat(refusal(World.withNodes(4, 4)
                                    .tenant(tenant("acme", quota(5, 0, 0)))
                                    .decide(ask("a", 5)))
                            .message())
                    .contains("needs 8 GPUs (whole nodes)")
                    .contains("3 GPUs too many");
        }

        @Test
        void refusesSpotAboveItsLimit() {
            assertThat(refusal(World.withNodes(4, 4)
                                    .tenant(tenant("acme", quota(100, 0, 4)))
                                    .decide(ask("a", 8).tier(Tier.SPOT)))
                            .reason())
                    .isEqualTo(Reason.QUOTA_EXCEEDED);
        }

        @Test
        void refusesAClassThatTheTenantHasNoQuotaOf() {
            assertThat(refusal(World.withNodes(4, 4).tenant(tenant("acme")).decide(ask("a", 4)))
                            .reason())
                    .isEqualTo(Reason.QUOTA_EXCEEDED);
        }

        @Test
        void refusesCommittedBeyondNominalForAPromiseCannotRestOnALoan() {
            World world = World.withNodes(4, 4).tenant(tenant("acme", quota(4, 100, 0)));

            assertThat(refusal(world.decide(ask("a", 8).tier(Tier.COMMITTED))).reason())
                    .isEqualTo(Reason.QUOTA_EXCEEDED);
        }
    }

    @Nested
    class WhenItWouldHaveToBeBorrowed {

        @Test
        void waitsWithoutBookingWhereNobodyLends() {
            Decision decision =
                    World.withNodes(4, 4).tenant(tenant("acme", quota(4, 8, 0))).decide(ask("a", 8));

            assertThat(Wished.booking(decision)).isEmpty();
            assertThat(shortage(decision))
                    .isEqualTo(
                            new Shortage(
                                    Reason.QUOTA_EXCEEDED,
                                    "needs 8 GPUs of class h200 in tier OnDemand, but tenant acme may have 4 of its own: 4 GPUs short, which nobody lends it, for it is in no cohort; fewer GPUs would help"));
        }

        @Test
        void waitsWithoutBookingForMoreThanItsCohortEverLends() {
            Decision decision = cohort(4, new Quota("h200", 8, 0, 2, 0)).decide(ask("a", 8));

            assertThat(Wished.booking(decision)).isEmpty();
            assertThat(shortage(decision).message())
                    .isEqualTo(
                            "needs 8 GPUs of class h200 in tier OnDemand, but tenant acme may have 4 of its own and cohort ours lends it at most 2: 2 GPUs short; fewer GPUs would help");
        }

        @Test
        void startsOnWhatOthersLeaveIdle() {
            assertThat(cohort(4, new Quota("h200", 8, 0, 8, 0)).decide(ask("a", 8)))
                    .isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void waitsUntilTheLenderNeedsItNoMore() {
            World world = cohort(4, new Quota("h200", 8, 0, 8, 0))
                    .held(World.heldBy("lender", "l", 60, share("n1", 4), share("n2", 4)));

            Decision decision = world.decide(ask("a", 8));

            assertThat(bookedStart(decision)).contains(at(60));
            assertThat(shortage(decision).message())
                    .isEqualTo(
                            "needs 8 GPUs of class h200 within the 4 that tenant acme may have and the 8 it may borrow; its other leases hold or have booked 0, and its cohort leaves no more than 4 idle: 4 GPUs short; its booking rests on borrowed quota: a lender may move it");
        }

        @Test
        void bothGoOnWhenTheLenderComesLater() {
            World world = cohort(4, new Quota("h200", 8, 0, 8, 0))
                    .held("x", 60, share("n1", 4), share("n2", 4), share("n3", 4));

            Decision decision = world.decide(ask("l", 8).tenant(Optional.of("lender")));

            assertThat(bookedStart(decision)).contains(at(60));
            assertThat(shortage(decision).message())
                    .isEqualTo(
                            "needs 8 GPUs of class h200 within the 8 that tenant lender may have; its other leases hold or have booked 0, and others of its cohort have borrowed what is short: 8 GPUs short");
        }

        @Test
        void isNoPromise() {
            World world = cohort(8, new Quota("h200", 8, 0, 8, 0)).held("x", 60, share("n1", 4), share("n2", 4));

            assertThat(world.decide(ask("c", 4).tier(Tier.COMMITTED)))
                    .as("its own OnDemand leases borrow instead, for it counts first")
                    .isInstanceOf(Decision.StartNow.class);
            assertThat(refusal(world.decide(ask("d", 12).tier(Tier.COMMITTED))).reason())
                    .isEqualTo(Reason.QUOTA_EXCEEDED);
        }

        /** Acme may borrow 8; the others are tenant "lender". */
        private World cohort(int own, Quota lenders) {
            return World.withNodes(4, 4)
                    .tenant(inCohort("acme", "ours", quota(own, 8, 0)))
                    .tenant(inCohort("lender", "ours", lenders));
        }
    }
}
