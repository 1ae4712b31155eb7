package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.Wished.refusal;
import static io.gpulease.engine.schedule.Wished.shortage;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.booking;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Tier;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WindowTest {

    @Nested
    class WithAStartInTheFuture {

        @Test
        void isReservedWhenItsWindowIsFree() {
            Decision decision = World.withNodes(1, 4)
                    .held("x", 50, share("n1", 4))
                    .decide(ask("a", 4).from(50, 20));

            assertThat(decision)
                    .isEqualTo(new Decision.Reserve(
                            booking(50, 70, on("p", share("n1", 4))).orElseThrow(), Footing.OWN));
        }

        @Test
        void doesNotStartBefore() {
            assertThat(World.withNodes(1, 4).decide(ask("a", 4).from(5, 20))).isInstanceOf(Decision.Reserve.class);
        }

        @Test
        void waitsForTheRestOfItsWindowWhenItIsNotFreeFromItsStart() {
            Decision decision = World.withNodes(1, 4)
                    .held("x", 55, share("n1", 4))
                    .decide(ask("a", 4).from(50, 20));

            assertThat(Wished.booking(decision)).isEqualTo(booking(55, 70, on("p", share("n1", 4))));
            assertThat(shortage(decision).reason()).isEqualTo(Reason.QUEUED);
        }

        @Test
        void waitsWithoutBookingWhenItsWindowIsTaken() {
            Decision decision = World.withNodes(1, 4)
                    .held("x", 70, share("n1", 4))
                    .decide(ask("a", 4).from(50, 20));

            assertThat(Wished.booking(decision)).isEmpty();
            assertThat(shortage(decision).reason()).isEqualTo(Reason.NO_CAPACITY);
        }

        @Test
        void isNotMovedByANewcomer() {
            World world = World.withNodes(1, 4)
                    .waiting(ask("a", 4).from(50, 20).booked(booking(50, 70, on("p", share("n1", 4)))));

            assertThat(bookedStart(world.decide(ask("b", 4).lasting(60).createdAt(at(-9_000_000)))))
                    .contains(at(70));
            assertThat(world.decisionOn("a")).isInstanceOf(Decision.Reserve.class);
        }
    }

    @Nested
    class WithAStartThatHasCome {

        private final Ask booked = ask("a", 4).from(50, 20).booked(booking(50, 70, on("p", share("n1", 4))));

        @Test
        void startsOnItsNodes() {
            Decision decision = World.withNodes(2, 4).now(50).decide(booked);

            assertThat(decision).isEqualTo(new Decision.StartNow(window(50, 70), on("p", share("n1", 4))));
        }

        @Test
        void keepsItsEndWhenItStartsLate() {
            Decision decision = World.withNodes(1, 4).now(at(58).plusMillis(1)).decide(booked);

            assertThat(decision).isEqualTo(new Decision.StartNow(window(59, 70), on("p", share("n1", 4))));
        }

        @Test
        void isKeptThoughTheTimerFiredInItsOnlySecond() {
            Ask second = ask("a", 4).from(50, 1).booked(booking(50, 51, on("p", share("n1", 4))));
            Decision decision = World.withNodes(1, 4).now(at(50).plusMillis(7)).decide(second);

            assertThat(decision).isEqualTo(new Decision.StartNow(window(50, 51), on("p", share("n1", 4))));
        }

        @Test
        void isOverOnceItsLastSecondIs() {
            Ask second = ask("a", 4).from(50, 1).booked(booking(50, 51, on("p", share("n1", 4))));

            assertThat(refusal(World.withNodes(1, 4).now(51).decide(second)).reason())
                    .isEqualTo(Reason.EXPIRED);
        }

        @Test
        void waitsWhileItsNodesAreStillHeld() {
            Decision decision = World.withNodes(1, 4)
                    .now(50)
                    .held("late", 50, share("n1", 4))
                    .decide(booked);

            assertThat(Wished.booking(decision)).isEqualTo(booking(51, 70, on("p", share("n1", 4))));
        }
    }

    @Nested
    class OfWhichOneOfTwoNodesWasLost {

        private World withOneNode(Ask... booked) {
            return World.withNodes(1, 4).waiting(booked);
        }

        @Test
        void isKeptByTheCommittedLeaseThoughAnotherWasToStartBefore() {
            World world = withOneNode(
                    ask("spot", 4).tier(Tier.SPOT).from(40, 30).booked(booking(40, 70, on("p", share("n1", 4)))),
                    ask("onDemand", 4).from(45, 20).booked(booking(45, 65, on("p", share("n2", 4)))),
                    ask("committed", 4)
                            .tier(Tier.COMMITTED)
                            .from(50, 20)
                            .booked(booking(50, 70, on("p", share("n2", 4)))));

            assertThat(bookedStart(world.decisionOn("committed"))).contains(at(50));
            assertThat(bookedStart(world.decisionOn("onDemand"))).isNotEqualTo(Optional.of(at(45)));
        }

        @Test
        void isKeptByTheCommittedLeaseThatMightStartLaterToo() {
            World world = withOneNode(
                    ask("spot", 4).tier(Tier.SPOT).from(45, 20).booked(booking(45, 65, on("p", share("n1", 4)))),
                    ask("committed", 4)
                            .tier(Tier.COMMITTED)
                            .lasting(20)
                            .booked(booking(50, 70, on("p", share("n2", 4)))));

            assertThat(world.plan().displaced()).containsExactly(World.id("spot"));
        }
    }

    @Nested
    class WithAnEndAndNoStart {

        @Test
        void startsNowAndEndsThen() {
            Decision decision = World.withNodes(1, 4).now(20).decide(ask("a", 4).until(70));

            assertThat(decision).isEqualTo(new Decision.StartNow(window(20, 70), on("p", share("n1", 4))));
        }

        @Test
        void isBookedForWhatIsLeftWhenNodesComeFree() {
            Decision decision = World.withNodes(1, 4)
                    .held("x", 50, share("n1", 4))
                    .decide(ask("a", 4).until(70));

            assertThat(Wished.booking(decision)).isEqualTo(booking(50, 70, on("p", share("n1", 4))));
        }

        @Test
        void isRefusedOnceItHasPassedAndNotBefore() {
            assertThat(World.withNodes(1, 4).now(69).decide(ask("a", 4).until(70)))
                    .isInstanceOf(Decision.StartNow.class);

            Decision.Refuse refusal =
                    refusal(World.withNodes(1, 4).now(70).decide(ask("a", 4).until(70)));
            assertThat(refusal.reason()).isEqualTo(Reason.EXPIRED);
            assertThat(refusal.message()).contains("its end has passed");
        }
    }

    @Nested
    class WithAStartBy {

        private World full() {
            return World.withNodes(1, 4).held("x", 50, share("n1", 4));
        }

        @Test
        void isBookedUpToIt() {
            assertThat(bookedStart(full().decide(ask("a", 4).startingBy(50)))).contains(at(50));
        }

        @Test
        void isNotBookedAfterIt() {
            Decision decision = full().decide(ask("a", 4).startingBy(49));

            assertThat(Wished.booking(decision)).isEmpty();
            assertThat(shortage(decision).reason()).isEqualTo(Reason.NO_CAPACITY);
        }

        @Test
        void isRefusedOnceItHasPassedAndNotBefore() {
            assertThat(full().now(at(49).minusMillis(1)).decide(ask("a", 4).startingBy(49)))
                    .isInstanceOf(Decision.Wait.class);
            assertThat(refusal(full().now(49).decide(ask("a", 4).startingBy(49)))
                            .reason())
                    .isEqualTo(Reason.START_BY_PASSED);
        }

        @Test
        void isRefusedThoughNodesAreFreeOnceItHasPassed() {
            assertThat(refusal(World.withNodes(1, 4).now(49).decide(ask("a", 4).startingBy(49)))
                            .reason())
                    .isEqualTo(Reason.START_BY_PASSED);
        }

        @Test
        void keepsItsPromiseWhenTheTimerFiresAMomentLate() {
            Ask promised = ask("a", 4).startingBy(50).booked(booking(50, 60, on("p", share("n1", 4))));

            assertThat(World.withNodes(1, 4).now(at(50).plusMillis(40)).decide(promised))
                    .isInstanceOf(Decision.StartNow.class);
            assertThat(refusal(full().now(at(50).plusMillis(40)).decide(promised))
                            .reason())
                    .isEqualTo(Reason.START_BY_PASSED);
        }
    }

    @Nested
    class NextChange {

        @Test
        void isTheStartOfAReservedWindow() {
            assertThat(World.withNodes(1, 4)
                            .waiting(ask("a", 4).from(50, 20))
                            .plan()
                            .nextChange())
                    .contains(at(50));
        }

        @Test
        void isTheStartByOfOneThatWaits() {
            World world = World.withNodes(1, 4)
                    .held("x", 50, share("n1", 4))
                    .waiting(ask("a", 4).startingBy(60));

            assertThat(world.plan().nextChange()).contains(at(60));
        }

        @Test
        void isTheFixedEndOfOneThatWaits() {
            World world = World.withNodes(1, 4)
                    .held("x", 90, share("n1", 4))
                    .waiting(ask("a", 4).until(60));

            assertThat(world.plan().nextChange()).contains(at(60));
        }

        @Test
        void isNotTheBookingOfOneWhoseTurnComesWhenAnotherLeaves() {
            World world = World.withNodes(1, 4).held("x", 50, share("n1", 4)).waiting(ask("a", 4));

            assertThat(world.plan().nextChange()).isEmpty();
        }

        @Test
        void isTheInstantFromWhichATooDistantEndIsNearEnough() {
            World world = World.withNodes(1, 4).waiting(ask("a", 4).until(World.LONGEST.toSeconds() + 30));

            assertThat(refusal(world.decisionOn("a")).reason()).isEqualTo(Reason.TERM_TOO_LONG);
            assertThat(world.plan().nextChange()).contains(at(30));
            assertThat(world.now(30).decisionOn("a")).isInstanceOf(Decision.StartNow.class);
        }
    }
}
