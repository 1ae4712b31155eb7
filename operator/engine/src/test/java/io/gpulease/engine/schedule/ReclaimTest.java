package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.booking;
import static io.gpulease.engine.schedule.World.heldBy;
import static io.gpulease.engine.schedule.World.id;
import static io.gpulease.engine.schedule.World.inCohort;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.quota;
import static io.gpulease.engine.schedule.World.reclaimable;
import static io.gpulease.engine.schedule.World.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReclaimTest {

    @Nested
    class WhenSpotHoldsTheNodes {

        private final World world = World.withNodes(3, 4)
                .held(reclaimable("acme", "old", Tier.SPOT, -50, 500, share("n1", 4)))
                .held(reclaimable("acme", "young", Tier.SPOT, -20, 500, share("n2", 4)))
                .held(reclaimable("acme", "usual", Tier.ON_DEMAND, -5, 500, share("n3", 4)));

        @Test
        void itLeavesForAnyHigherTierAndTheBookingBeginsWhenItHas() {
            world.waiting(ask("a", 4));

            assertThat(world.plan().reclaims())
                    .containsExactly(
                            new Reclaim(id("young"), at(10), Duration.ofSeconds(10), new Claimant.OfLease(id("a"))));
            assertThat(Wished.booking(world.decisionOn("a"))).isEqualTo(booking(11, 21, on("p", share("n2", 4))));
        }

        @Test
        void itDoesNotLeaveForSpot() {
            world.waiting(ask("a", 4).tier(Tier.SPOT));

            assertThat(world.plan().reclaims()).isEmpty();
        }

        @Test
        void nobodyIsToldWhereThatWouldNotBeEnough() {
            world.waiting(ask("a", 12));

            assertThat(world.plan().reclaims()).isEmpty();
            assertThat(bookedStart(world.decisionOn("a"))).contains(at(500));
        }

        @Test
        void nobodyIsToldWhereWaitingTakesNoLonger() {
            World soonFree = World.withNodes(1, 4)
                    .held(reclaimable("acme", "x", Tier.SPOT, -50, 11, share("n1", 4)))
                    .waiting(ask("a", 4));

            assertThat(soonFree.plan().reclaims()).isEmpty();
        }

        @Test
        void forAWindowThatBeginsLaterItStaysUntilThen() {
            world.waiting(ask("a", 8).from(100, 10));

            assertThat(world.plan().reclaims()).extracting(Reclaim::endsAt).containsOnly(at(99));
            assertThat(world.decisionOn("a")).isInstanceOf(Decision.Reserve.class);
        }

        @Test
        void oneLeaseIsToldOfForTwoClaimsThatBothFitWhereItWas() {
            World large = World.withNodes(2, 4)
                    .held(reclaimable("acme", "x", Tier.SPOT, -50, 500, share("n1", 4), share("n2", 4)))
                    .waiting(ask("a", 4), ask("b", 4));

            assertThat(large.plan().reclaims()).hasSize(1);
            assertThat(bookedStart(large.decisionOn("a"))).contains(at(11));
            assertThat(bookedStart(large.decisionOn("b"))).contains(at(11));
        }

        @Test
        void aSpotBookingGivesWayToTheClaimThatFreesTheNodes() {
            World booked = World.withNodes(1, 4)
                    .held(reclaimable("acme", "x", Tier.SPOT, -50, 20, share("n1", 4)))
                    .waiting(
                            ask("spot", 4).tier(Tier.SPOT).booked(booking(20, 30, on("p", share("n1", 4)))),
                            ask("a", 4).lasting(30));

            assertThat(bookedStart(booked.decisionOn("a"))).contains(at(11));
            assertThat(bookedStart(booked.decisionOn("spot"))).contains(at(43));
        }
    }

    @Nested
    class WhenATenantAsksForMoreThanItsOwn {

        private final World world = World.withNodes(3, 4)
                .tenant(inCohort("lender", "ours", new Quota("h200", 4, 0, 4, 0)))
                .tenant(inCohort("borrower", "ours", quota(4, 4, 0)));

        @Test
        void aWindowPromisedBeforeStaysItsOwn() {
            world.held(reclaimable("borrower", "later", Tier.ON_DEMAND, -5, 500, share("n1", 4)))
                    .waiting(ask("window", 4)
                            .tenant(Optional.of("borrower"))
                            .from(60, 10)
                            .createdAt(at(-50))
                            .booked(booking(60, 70, on("p", share("n2", 4)))));

            assertThat(world.decisionOn("window"))
                    .isInstanceOfSatisfying(
                            Decision.Reserve.class,
                            window -> assertThat(window.footing()).isEqualTo(Footing.OWN));
        }

        @Test
        void aWindowPromisedBeforeStaysItsOwnWhenItHasBegun() {
            Held window = reclaimable("borrower", "window", Tier.ON_DEMAND, -1, 500, share("n2", 4));
            world.held(reclaimable("borrower", "later", Tier.ON_DEMAND, -5, 500, share("n1", 4)))
                    .held(promised(window, -50))
                    .waiting(ask("a", 4).tenant(Optional.of("lender")).from(20, 10));
            world.held(heldBy("acme", "fixed", 500, share("n3", 4)));

            assertThat(world.plan().reclaims()).extracting(Reclaim::lease).containsExactly(id("later"));
        }

        private static Held promised(Held held, long since) {
            return held.with(held.freeAt(), held.tenure().promised(at(since)));
        }
    }

    @Nested
    class WhenOnlyABookingIsInTheWay {

        private final World world = World.withNodes(2, 4)
                .tenant(inCohort("lender", "ours", new Quota("h200", 4, 0, 4, 0)))
                .tenant(inCohort("borrower", "ours", quota(0, 4, 4)))
                .waiting(
                        ask("loan", 4)
                                .tenant(Optional.of("borrower"))
                                .from(60, 10)
                                .booked(booking(60, 70, on("p", share("n1", 4)))),
                        ask("a", 4).tenant(Optional.of("lender")).lasting(300));

        @Test
        void itGivesWayAndNobodyIsTold() {
            world.held(reclaimable("borrower", "spot", Tier.SPOT, -90, 500, share("n2", 4)));

            assertThat(world.plan().reclaims()).isEmpty();
            assertThat(world.decisionOn("a")).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void itGivesWayAlsoWhereNobodyCouldBeTold() {
            world.held(heldBy("acme", "fixed", 500, share("n2", 4)));

            assertThat(world.decisionOn("a")).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void itStaysWhereTheClaimNeedsMoreThanThat() {
            World large = World.withNodes(2, 4)
                    .held(heldBy("acme", "fixed", 500, share("n2", 4)))
                    .waiting(
                            ask("spot", 4)
                                    .tier(Tier.SPOT)
                                    .from(60, 10)
                                    .booked(booking(60, 70, on("p", share("n1", 4)))),
                            ask("b", 8).lasting(300));

            assertThat(bookedStart(large.decisionOn("b"))).contains(at(500));
            assertThat(bookedStart(large.decisionOn("spot"))).contains(at(60));
        }
    }

    @Nested
    class WhenOthersHaveBorrowedALendersQuota {

        private final World world = World.withNodes(4, 4)
                .tenant(inCohort("lender", "ours", new Quota("h200", 8, 8, 8, 0)))
                .tenant(inCohort("third", "ours", quota(0, 8, 0)))
                .tenant(inCohort("borrower", "ours", quota(4, 8, 8)))
                .held(reclaimable("borrower", "own", Tier.ON_DEMAND, -90, 500, share("n1", 4)))
                .held(reclaimable("borrower", "first", Tier.ON_DEMAND, -50, 500, share("n2", 4)))
                .held(reclaimable("borrower", "second", Tier.ON_DEMAND, -10, 500, share("n3", 4)));

        @Test
        void theLenderGetsItBackFromWhomLeastWorkIsLostWith() {
            world.waiting(ask("a", 4).tenant(Optional.of("lender")));

            assertThat(world.plan().reclaims()).extracting(Reclaim::lease).containsExactly(id("second"));
            assertThat(bookedStart(world.decisionOn("a"))).contains(at(11));
        }

        @Test
        void whatIsWithinTheBorrowersOwnQuotaStays() {
            world.waiting(ask("a", 8).tenant(Optional.of("lender")));

            assertThat(world.plan().reclaims())
                    .extracting(Reclaim::lease)
                    .containsExactlyInAnyOrder(id("first"), id("second"));

            World less = World.withNodes(2, 4)
                    .tenant(inCohort("lender", "ours", new Quota("h200", 8, 8, 8, 0)))
                    .tenant(inCohort("borrower", "ours", quota(8, 8, 8)))
                    .held(reclaimable("borrower", "x", Tier.ON_DEMAND, -90, 500, share("n1", 4)))
                    .held(reclaimable("borrower", "y", Tier.ON_DEMAND, -50, 500, share("n2", 4)))
                    .waiting(ask("a", 4).tenant(Optional.of("lender")));

            assertThat(less.plan().reclaims()).isEmpty();
        }

        @Test
        void whatStartedThisVerySecondIsWhatIsBorrowed() {
            World fresh = World.withNodes(2, 4)
                    .tenant(inCohort("lender", "ours", new Quota("h200", 4, 8, 4, 0)))
                    .tenant(inCohort("borrower", "ours", quota(4, 4, 8)))
                    .held(reclaimable("borrower", "z-own", Tier.ON_DEMAND, 0, 500, share("n1", 4)))
                    .held(reclaimable("borrower", "a-loan", Tier.ON_DEMAND, 1, 500, share("n2", 4)))
                    .waiting(ask("a", 4).tenant(Optional.of("lender")));

            assertThat(fresh.plan().reclaims()).extracting(Reclaim::lease).containsExactly(id("a-loan"));
        }

        @Test
        void anotherBorrowerDoesNot() {
            world.waiting(ask("a", 4).tenant(Optional.of("third")));

            assertThat(world.plan().reclaims()).isEmpty();
            assertThat(Wished.shortage(world.decisionOn("a")).message())
                    .endsWith("; its booking rests on borrowed quota: a lender may move it");
        }

        @Test
        void spotGoesBeforeBorrowedOnDemand() {
            World nodes = World.withNodes(2, 4)
                    .tenant(inCohort("lender", "ours", new Quota("h200", 8, 8, 8, 0)))
                    .tenant(inCohort("borrower", "ours", quota(0, 8, 8)))
                    .held(reclaimable("borrower", "spot", Tier.SPOT, -90, 500, share("n1", 4)))
                    .held(reclaimable("borrower", "loan", Tier.ON_DEMAND, -5, 500, share("n2", 4)))
                    .waiting(ask("a", 4).tenant(Optional.of("lender")));

            assertThat(nodes.plan().reclaims()).extracting(Reclaim::lease).containsExactly(id("spot"));
        }
    }
}
