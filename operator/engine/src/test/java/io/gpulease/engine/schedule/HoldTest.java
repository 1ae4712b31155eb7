package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Quoted.held;
import static io.gpulease.engine.schedule.Quoted.offered;
import static io.gpulease.engine.schedule.Quoted.starts;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.inCohort;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.quota;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.QuoteAnswer.Kept;
import io.gpulease.engine.schedule.QuoteAnswer.Offered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is kept of an offer, and the lease that takes it up; asked is for 10 s, held for a minute. */
class HoldTest {
    @Nested
    class WhatIsHeld {

        @Test
        void isWhatWasAskedForThoughSomethingElseIsSooner() {
            var answer = offered(World.withNodes(2, 4)
                    .held(World.heldBy("acme", "mine", 500, share("n1", 4)))
                    .quote(ask("q", 8)));
            assertThat(starts(answer)).containsExactly("4 x OnDemand at 0", "8 x OnDemand at 500");
            assertThat(answer.kept()).isInstanceOfSatisfying(Kept.Held.class, held -> {
                assertThat(held.offer()).isEqualTo(1);
                assertThat(held.hold().until()).isEqualTo(at(60));
            });
        }

        @Test
        void isNobodyElsesInTheSamePlanAlready() {
            World world = World.withNodes(1, 4).quote(ask("first", 4)).quote(ask("second", 4));
            List<QuoteAnswer> answers = world.plan().quotes();
            assertThat(answers.stream().map(Quoted::starts).toList())
                    .containsExactly(List.of("4 x OnDemand at 0"), List.of("4 x OnDemand at 72"));
        }

        @Test
        void isNobodyElsesUntilItsEnd() {
            Hold hold = held(World.withNodes(1, 4).quote(ask("q", 4)));
            World later = World.withNodes(1, 4)
                    .now(59)
                    .hold(hold)
                    .waiting(ask("other", 4).tier(Tier.COMMITTED));
            assertThat(later.decisionOn("other"))
                    .isInstanceOfSatisfying(
                            Decision.Wait.class,
                            wait -> assertThat(wait.booking()
                                            .orElseThrow()
                                            .window()
                                            .start())
                                    .isEqualTo(at(72)));
            assertThat(later.plan().nextChange()).contains(at(60));
            assertThat(World.withNodes(1, 4)
                            .now(60)
                            .hold(hold)
                            .waiting(ask("other", 4))
                            .decisionOn("other"))
                    .isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void countsInItsTenantsQuota() {
            Hold hold = held(
                    World.withNodes(2, 4).tenant(tenant("acme", quota(4, 0, 0))).quote(ask("q", 4)));
            Decision decision = World.withNodes(2, 4)
                    .tenant(tenant("acme", quota(4, 0, 0)))
                    .hold(hold)
                    .decide(ask("another", 4));
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Decision.Wait.class,
                            wait -> assertThat(wait.shortage().reason()).isEqualTo(Reason.QUOTA_EXCEEDED));
        }

        @Test
        void givesWayToNoLenderWhoseTurnComesWhenItIsOver() {
            World world = cohort().quote(ask("q", 4).tenant(Optional.of("borrower")));
            Hold hold = held(world);
            World later = cohort().hold(hold).waiting(ask("lenders", 4).tenant(Optional.of("lender")));
            assertThat(later.plan().lostHolds()).isEmpty();
            assertThat(later.decisionOn("lenders")).isInstanceOf(Decision.Wait.class);
            assertThat(later.now(60).decisionOn("lenders")).isInstanceOf(Decision.StartNow.class);
        }

        private static World cohort() {
            return World.withNodes(1, 4)
                    .tenant(inCohort("borrower", "meadow", quota(0, 4, 0)))
                    .tenant(inCohort("lender", "meadow", new Quota("h200", 4, 0, 4, 0)));
        }

        @Test
        void isNoReasonToTellSomebodyToLeave() {
            Hold hold = held(
                    World.withNodes(1, 4).tenant(tenant("acme", quota(4, 0, 4))).quote(ask("q", 4)));
            World taken = World.withNodes(1, 4)
                    .tenant(tenant("acme", quota(4, 0, 4)))
                    .held(World.reclaimable("acme", "spot", Tier.SPOT, 0, 300, share("n1", 4)))
                    .hold(hold);
            assertThat(taken.plan().reclaims()).isEmpty();
            assertThat(taken.plan().lostHolds()).containsExactly(World.id("q"));
        }

        @Test
        void isLostBeforeABookingIsWhereCapacityIs() {
            World world = World.withNodes(2, 4).quote(ask("q", 4));
            Hold hold = held(world);
            World broken = World.withNodes(1, 4)
                    .hold(hold)
                    .waiting(ask("booked", 4).lasting(100).booked(World.booking(5, 105, on("p", share("n2", 4)))));
            assertThat(broken.plan().lostHolds()).containsExactly(World.id("q"));
            assertThat(broken.plan().displaced()).isEmpty();
        }

        @Test
        void isNotLostBecauseSomebodyLeavesAMomentLate() {
            Hold hold = held(World.withNodes(1, 4)
                    .held(World.heldBy("acme", "mine", 30, share("n1", 4)))
                    .quote(ask("q", 4)));
            World overdue = World.withNodes(1, 4)
                    .held(World.heldBy("acme", "mine", 30, share("n1", 4)))
                    .now(at(33).plusMillis(500))
                    .hold(hold)
                    .waiting(ask("other", 4));
            assertThat(overdue.plan().lostHolds()).isEmpty();
            assertThat(overdue.decisionOn("other"))
                    .isInstanceOfSatisfying(
                            Decision.Wait.class,
                            wait -> assertThat(wait.booking()
                                            .orElseThrow()
                                            .window()
                                            .start())
                                    .isEqualTo(at(72)));
        }

        @Test
        void movesToAnotherNodeWhereItsOwnIsGone() {
            Hold hold = held(World.withNodes(2, 4).quote(ask("q", 4)));
            World other =
                    new World().pool(World.pool("p", World.nodes("m", 1, 4))).hold(hold);
            assertThat(other.plan().lostHolds()).isEmpty();
        }

        @Test
        void isLostWithWhatItsTenantMayHave() {
            Hold hold = held(World.withNodes(1, 4).quote(ask("q", 4)));
            World without =
                    World.withNodes(1, 4).tenant(tenant("acme", quota(0, 0, 0))).hold(hold);
            assertThat(without.plan().lostHolds()).containsExactly(World.id("q"));
        }

        @Test
        void isNothingWhereNoHoldWasAskedFor() {
            Request asked = ask("q", 4).request();
            World world = World.withNodes(1, 4).quote(new Inquiry(asked, at(0), Duration.ZERO));
            assertThat(starts(offered(world))).containsExactly("4 x OnDemand at 0");
            assertThat(offered(world).kept()).isEqualTo(new Kept.NotAsked());
        }

        @Test
        void isNotAFourthOfATenant() {
            World world = World.withNodes(5, 4);
            for (String name : List.of("a", "b", "c", "d")) {
                world.quote(ask(name, 4));
            }
            assertThat(world.plan().quotes())
                    .extracting(answer -> ((Offered) answer).kept() instanceof Kept.Held)
                    .containsExactly(true, true, true, false);
            assertThat(((Offered) world.plan().quotes().getLast()).kept()).isEqualTo(new Kept.TooMany(3));
        }
    }

    @Nested
    class ALeaseThatTakesItUp {

        private final Hold hold = held(World.withNodes(2, 4)
                .held(World.heldBy("acme", "mine", 30, share("n1", 4)))
                .quote(ask("q", 8)));

        @Test
        void hasItsBookingWhoeverElseWaits() {
            Booking booking = hold.request().booking().orElseThrow();
            World world = World.withNodes(2, 4)
                    .held(World.heldBy("acme", "mine", 30, share("n1", 4)))
                    .now(10)
                    .waiting(ask("urgent", 8).tier(Tier.COMMITTED))
                    .waiting(ask("taker", 8).booked(Optional.of(booking)));
            assertThat(world.decisionOn("taker"))
                    .isInstanceOfSatisfying(
                            Decision.Wait.class,
                            wait -> assertThat(wait.booking()).contains(booking));
        }

        @Test
        void hasItsWholeTermAlsoInTheLastInstantOfTheHold() {
            // Others have booked all that the hold left.
            World crowd = World.withNodes(2, 4)
                    .now(31)
                    .hold(hold)
                    .waiting(ask("next", 8).lasting(50));
            Booking next = ((Decision.Wait) crowd.decisionOn("next")).booking().orElseThrow();
            World world = World.withNodes(2, 4)
                    .now(at(59).plusMillis(999))
                    .waiting(ask("next", 8).lasting(50).booked(Optional.of(next)))
                    .waiting(ask("taker", 8).booked(hold.request().booking()));
            assertThat(world.decisionOn("taker"))
                    .isInstanceOfSatisfying(
                            Decision.StartNow.class,
                            start -> assertThat(start.window()).isEqualTo(World.window(60, 70)));
            assertThat(world.plan().displaced()).isEmpty();
        }
    }

    @Nested
    class ALeaseThatIsNotWhatWasOffered {

        // From second 30 to 40.
        private final Hold hold = held(World.withNodes(2, 4)
                .held(World.heldBy("acme", "mine", 30, share("n1", 4)))
                .quote(ask("q", 8)));

        @Test
        void isToldInWhatItDiffers() {
            assertThat(difference(ask("l", 8).gpuClass("a100"))).contains("class is a100, offered was h200");
            assertThat(difference(ask("l", 4))).contains("GPUs is 4, offered was 8");
            assertThat(difference(ask("l", 8).tier(Tier.SPOT))).contains("tier is Spot, offered was OnDemand");
            assertThat(difference(ask("l", 8).shared())).contains("isolation is Shared, offered was Dedicated");
            assertThat(difference(ask("l", 8).sites("here"))).get().asString().startsWith("its placement is not");
            assertThat(difference(ask("l", 8).turnover(1))).get().asString().startsWith("its grace is longer");
            assertThat(difference(ask("l", 8).lasting(20)))
                    .contains(
                            "its term is not the offered one from 2026-12-01T00:00:30Z to 2026-12-01T00:00:40Z, which is 10s long");
        }

        @Test
        void hasAnotherWindow() {
            assertThat(difference(ask("l", 8).from(20, 10))).isPresent();
            assertThat(difference(ask("l", 8).from(30, 11))).isPresent();
            assertThat(difference(ask("l", 8).until(41))).isPresent();
            assertThat(difference(ask("l", 8).startingBy(29))).isPresent();
        }

        @Test
        void isNotOneThatWritesTheSameWindowInAnotherWay() {
            assertThat(difference(ask("l", 8))).isEmpty();
            assertThat(difference(ask("l", 8).from(30, 10))).isEmpty();
            assertThat(difference(ask("l", 8).until(40))).isEmpty();
            assertThat(difference(ask("l", 8).startingBy(30))).isEmpty();
        }

        private Optional<String> difference(Ask lease) {
            return TakingUp.difference(lease.request(), hold);
        }
    }
}
