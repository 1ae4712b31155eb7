package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.Wished.refusal;
import static io.gpulease.engine.schedule.Wished.shortage;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.quota;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Tier;
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
        void waitsWithoutBooking() {
            Decision decision =
                    World.withNodes(4, 4).tenant(tenant("acme", quota(4, 8, 0))).decide(ask("a", 8));

            assertThat(Wished.booking(decision)).isEmpty();
            assertThat(shortage(decision).reason()).isEqualTo(Reason.QUOTA_EXCEEDED);
            assertThat(shortage(decision).message())
                    .contains("4 GPUs short")
                    .contains("borrowing is not available yet");
        }
    }
}
