package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.booking;
import static io.gpulease.engine.schedule.World.node;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.pool;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class QueueTest {

    @Nested
    class WhenAllNodesAreHeld {

        private final World world =
                World.withNodes(2, 4).held("x", 50, share("n1", 4)).held("y", 80, share("n2", 4));

        @Test
        void booksTheInstantAtWhichEnoughNodesAreFree() {
            Decision decision = world.decide(ask("a", 4));

            assertThat(Wished.booking(decision)).isEqualTo(booking(50, 60, on("p", share("n1", 4))));
        }

        @Test
        void waitsForTheWholeGangRatherThanPlacingHalf() {
            Decision decision = world.decide(ask("a", 8));

            assertThat(Wished.booking(decision)).isEqualTo(booking(80, 90, on("p", share("n1", 4), share("n2", 4))));
        }

        @Test
        void countsPositionsInOrderOfCreationAndOfNameAmongEquals() {
            world.waiting(
                    ask("c", 4).createdAt(at(-10)),
                    ask("b", 4).createdAt(at(-10)),
                    ask("a", 4).createdAt(at(-5)));

            assertThat(world.plan().decisions().keySet().stream().map(lease -> lease.name()))
                    .containsExactly("b", "c", "a");
            assertThat(((Decision.Wait) world.decisionOn("b")).position()).isEqualTo(1);
            assertThat(((Decision.Wait) world.decisionOn("c")).position()).isEqualTo(2);
            assertThat(((Decision.Wait) world.decisionOn("a")).position()).isEqualTo(3);
        }

        @Test
        void doesNotCountThoseWhoHaveTheirWindowReserved() {
            world.waiting(ask("reserved", 4).from(100, 10), ask("a", 4));

            assertThat(world.decisionOn("reserved")).isInstanceOf(Decision.Reserve.class);
            assertThat(((Decision.Wait) world.decisionOn("a")).position()).isEqualTo(1);
        }

        @Test
        void countsPositionsByClass() {
            Pool other = pool("z", World.nodes("z", 1, 4));
            world.pool(new Pool(
                            "z",
                            "a100",
                            "here",
                            other.reliability(),
                            other.isolations(),
                            other.maxTerm(),
                            true,
                            0,
                            other.levels(),
                            other.nodes()))
                    .tenant(World.tenant("acme", World.quota(100, 0, 0), new Quota("a100", 3, 9, 0, 0)));
            world.waiting(ask("a", 4), ask("b", 4).gpuClass("a100"));

            assertThat(((Decision.Wait) world.decisionOn("a")).position()).isEqualTo(1);
            assertThat(((Decision.Wait) world.decisionOn("b")).position()).isEqualTo(1);
        }

        @Test
        void keepsNodesForGraceAndCleaningAndALittleMore() {
            world.waiting(ask("a", 8).turnover(5), ask("b", 8));

            assertThat(bookedStart(world.decisionOn("a"))).contains(at(80));
            assertThat(bookedStart(world.decisionOn("b"))).contains(at(80 + 10 + 5 + PlanTime.LATE_START_SECONDS));
        }
    }

    @Nested
    class WhenSomebodyIsBooked {

        private final Ask first = ask("first", 8).booked(booking(50, 60, on("p", share("n1", 4), share("n2", 4))));

        private World world() {
            return World.withNodes(2, 4).held("x", 50, share("n1", 4)).waiting(first);
        }

        @Test
        void aShorterOneMayRunBeforeWhereThatDelaysNobody() {
            assertThat(world().decide(ask("short", 4).lasting(50))).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void aLongerOneMayNot() {
            World world = world();

            assertThat(bookedStart(world.decide(ask("long", 4).lasting(51)))).contains(at(62));
            assertThat(bookedStart(world.decisionOn("first"))).contains(at(50));
        }

        @Test
        void anOlderOneWithoutBookingDoesNotDelayIt() {
            World world = world();

            assertThat(bookedStart(world.decide(ask("older", 4).lasting(51).createdAt(at(-9_000_000)))))
                    .contains(at(62));
            assertThat(bookedStart(world.decisionOn("first"))).contains(at(50));
        }

        @Test
        void movesEarlierWhenSomebodyLeavesEarly() {
            World world = World.withNodes(2, 4).waiting(first);

            assertThat(world.decisionOn("first")).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void theOneWhoWaitedGetsTheFreedNodesBeforeANewcomer() {
            World world = World.withNodes(1, 4)
                    .waiting(ask("waited", 4).booked(booking(50, 60, on("p", share("n1", 4)))), ask("new", 4));

            assertThat(world.decisionOn("waited")).isInstanceOf(Decision.StartNow.class);
            assertThat(world.decisionOn("new")).isInstanceOf(Decision.Wait.class);
        }

        @Test
        void othersMoveIntoTheRoomItLeavesWhenItMovesEarlier() {
            World world = World.withNodes(1, 4)
                    .waiting(
                            ask("long", 4).lasting(30).booked(booking(40, 70, on("p", share("n1", 4)))),
                            ask("short", 4).lasting(10).booked(booking(10, 20, on("p", share("n1", 4)))));

            assertThat(bookedStart(world.decisionOn("short"))).contains(at(0));
            assertThat(bookedStart(world.decisionOn("long"))).contains(at(10));
        }

        @Test
        void isPlacedAnewWhenItsNodesAreNotKnownAnyMore() {
            World world = World.withNodes(2, 4)
                    .held("x", 50, share("n1", 4))
                    .held("y", 50, share("n2", 4))
                    .waiting(ask("a", 8).booked(Optional.of(new Booking(window(50, 60), Optional.empty()))));

            assertThat(Wished.booking(world.decisionOn("a")))
                    .isEqualTo(booking(50, 60, on("p", share("n1", 4), share("n2", 4))));
        }

        @Test
        void keepsItsWindowOnOtherNodesWhenItsOwnAreLost() {
            World world = new World()
                    .pool(pool("p", List.of(new Node("n1", 4, 0, false, Map.of()), node("n2", 4))))
                    .held("y", 50, share("n2", 4))
                    .waiting(ask("a", 4).booked(booking(50, 60, on("p", share("n1", 4)))));

            assertThat(Wished.booking(world.decisionOn("a"))).isEqualTo(booking(50, 60, on("p", share("n2", 4))));
        }

        @Test
        void losesItsStartToOthersWhenItAsksForMoreThanWasBooked() {
            World world = World.withNodes(1, 4)
                    .held("x", 50, share("n1", 4))
                    .waiting(
                            ask("grown", 4).lasting(20).booked(booking(50, 60, on("p", share("n1", 4)))),
                            ask("next", 4).booked(booking(62, 72, on("p", share("n1", 4)))));

            assertThat(bookedStart(world.decisionOn("next"))).contains(at(50));
            assertThat(bookedStart(world.decisionOn("grown"))).contains(at(62));
        }
    }

    @Nested
    class WhenCapacityIsLost {

        @Test
        void aFixedWindowIsKeptBeforeThoseThatCanMove() {
            World world = World.withNodes(1, 4)
                    .waiting(
                            ask("floating", 4).lasting(20).booked(booking(50, 70, on("p", share("gone", 4)))),
                            ask("fixed", 4).from(60, 10).booked(booking(60, 70, on("p", share("n1", 4)))))
                    .held("x", 50, share("n1", 4));

            assertThat(world.decisionOn("fixed")).isInstanceOf(Decision.Reserve.class);
            assertThat(bookedStart(world.decisionOn("floating"))).contains(at(70));
        }
    }

    @Nested
    class WhenNodesAreShared {

        @Test
        void booksThemWhenAllOthersHaveLeftForADedicatedLease() {
            World world = World.withNodes(1, 4)
                    .held("x", Isolation.SHARED, 30, share("n1", 1))
                    .held("y", Isolation.SHARED, 70, share("n1", 1));

            assertThat(bookedStart(world.decide(ask("a", 4)))).contains(at(70));
        }

        @Test
        void booksThemWhenEnoughGpusOfOneNodeAreFreeForAShared() {
            World world = World.withNodes(1, 4)
                    .held("x", Isolation.SHARED, 30, share("n1", 2))
                    .held("y", Isolation.SHARED, 70, share("n1", 1));

            assertThat(bookedStart(world.decide(ask("a", 3).shared()))).contains(at(30));
        }
    }
}
