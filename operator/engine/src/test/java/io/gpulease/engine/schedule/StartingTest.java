package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.booking;
import static io.gpulease.engine.schedule.World.node;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.pool;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Reliability;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StartingTest {

    @Nested
    class WhenWholeNodesAreFree {

        @Test
        void startsNowOnTheFirstByName() {
            Decision decision = World.withNodes(3, 4).decide(ask("a", 8));

            assertThat(decision)
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("n1", 4), share("n2", 4))));
        }

        @Test
        void holdsWholeNodesAlsoForAPartOfOne() {
            Decision decision = World.withNodes(3, 4).decide(ask("a", 5));

            assertThat(decision)
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("n1", 4), share("n2", 4))));
        }

        @Test
        void passesOverNodesWithTheOwnersPods() {
            World world = new World().pool(pool("p", List.of(new Node("n1", 4, 1, true, Map.of()), node("n2", 4))));

            assertThat(world.decide(ask("a", 4)))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("n2", 4))));
        }

        @Test
        void passesOverNodesThatAreNotLeasable() {
            World world = new World().pool(pool("p", List.of(new Node("n1", 4, 0, false, Map.of()), node("n2", 4))));

            assertThat(world.decide(ask("a", 4)))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("n2", 4))));
        }

        @Test
        void passesOverNodesWithoutTheLabelsAskedFor() {
            World world = new World()
                    .pool(pool("p", List.of(node("n1", 4), new Node("n2", 4, 0, true, Map.of("zone", "b", "x", "y")))));
            Constraints zoneB =
                    new Constraints(Set.of(), Reliability.BEST_EFFORT, Map.of("zone", "b"), Optional.empty());

            assertThat(world.decide(ask("a", 4).constraints(zoneB)))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("n2", 4))));
        }

        @Test
        void countsItsTermFromTheNextWholeSecond() {
            World world = World.withNodes(1, 4).now(at(5).plusMillis(300));

            assertThat(world.decide(ask("a", 4)))
                    .isEqualTo(new Decision.StartNow(window(6, 16), on("p", share("n1", 4))));
        }
    }

    @Nested
    class WhenNodesDifferInSize {

        private final World world =
                new World().pool(pool("p", List.of(node("a8", 8), node("b4", 4), node("c4", 4), node("d2", 2))));

        @Test
        void wastesAsFewGpusAsItCan() {
            assertThat(world.decide(ask("a", 6)))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("b4", 4), share("d2", 2))));
        }

        @Test
        void thenTakesAsFewNodesAsItCan() {
            assertThat(world.decide(ask("a", 8)))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("a8", 8))));
        }
    }

    @Nested
    class WhenSeveralPoolsOfferTheClass {

        @Test
        void neverSpreadsOverTwoPools() {
            World world = new World().pool(pool("p", World.nodes("n", 1, 4))).pool(pool("q", World.nodes("m", 1, 4)));

            assertThat(world.decide(ask("a", 8))).isInstanceOf(Decision.Wait.class);
        }

        @Test
        void takesThePoolWhereItStartsFirst() {
            World world = new World()
                    .pool(pool("p", World.nodes("n", 1, 4)))
                    .pool(pool("q", World.nodes("m", 1, 4)))
                    .held("other", 50, share("n1", 4));

            assertThat(world.decide(ask("a", 4)))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("q", share("m1", 4))));
        }

        @Test
        void thenTheOneThatWastesLessThenTheFirstByName() {
            World world = new World()
                    .pool(pool("p", World.nodes("n", 1, 8)))
                    .pool(pool("r", World.nodes("l", 1, 4)))
                    .pool(pool("q", World.nodes("m", 1, 4)));

            assertThat(world.decide(ask("a", 4)))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("q", share("m1", 4))));
        }
    }

    @Nested
    class WhenNodesAreShared {

        @Test
        void packsOntoTheFullestNodeThatHasRoom() {
            World world = World.withNodes(3, 4)
                    .held("x", Isolation.SHARED, 50, share("n1", 1))
                    .held("y", Isolation.SHARED, 50, share("n2", 2));

            assertThat(world.decide(ask("a", 2).shared()))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("n2", 2))));
        }

        @Test
        void neverJoinsADedicatedLease() {
            World world = World.withNodes(2, 4).held("x", Isolation.DEDICATED, 50, share("n1", 4));

            assertThat(world.decide(ask("a", 1).shared()))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("n2", 1))));
        }

        @Test
        void aDedicatedLeaseNeverJoinsAShared() {
            World world = World.withNodes(1, 4).held("x", Isolation.SHARED, 50, share("n1", 1));

            assertThat(world.decide(ask("a", 1))).isInstanceOf(Decision.Wait.class);
        }

        @Test
        void leavesTheOwnersGpusAlone() {
            World world = new World().pool(pool("p", List.of(new Node("n1", 4, 2, true, Map.of()), node("n2", 4))));

            assertThat(world.decide(ask("a", 3).shared()))
                    .isEqualTo(new Decision.StartNow(window(0, 10), on("p", share("n2", 3))));
        }

        @Test
        void takesWholeNodesAndTheRestOnOneWhenNoNodeIsLargeEnough() {
            World world = World.withNodes(4, 4).held("x", Isolation.SHARED, 50, share("n4", 1));

            assertThat(world.decide(ask("a", 10).shared()))
                    .isEqualTo(new Decision.StartNow(
                            window(0, 10), on("p", share("n1", 4), share("n2", 4), share("n4", 2))));
        }

        @Test
        void doesNotScatterWhatFitsOnOneNode() {
            World world = World.withNodes(2, 4)
                    .held("x", Isolation.SHARED, 50, share("n1", 2))
                    .held("y", Isolation.SHARED, 60, share("n2", 2));

            assertThat(Wished.bookedStart(world.decide(ask("a", 3).shared()))).contains(at(50));
        }
    }

    @Nested
    class WhenNodesWereHeldByLeasesThatShouldHaveLeft {

        @Test
        void waitsForThemToLeave() {
            World world = World.withNodes(1, 4).now(60).held("late", 50, share("n1", 4));

            assertThat(Wished.bookedStart(world.decide(ask("a", 4)))).contains(at(61));
        }

        @Test
        void keepsItsTurnBeforeThoseBookedBehindIt() {
            World world = World.withNodes(1, 4)
                    .now(60)
                    .held("late", 60, share("n1", 4))
                    .waiting(
                            ask("second", 4).booked(booking(72, 82, on("p", share("n1", 4)))),
                            ask("first", 4).booked(booking(60, 70, on("p", share("n1", 4)))));

            assertThat(Wished.bookedStart(world.decisionOn("first"))).contains(at(61));
            assertThat(Wished.bookedStart(world.decisionOn("second"))).contains(at(73));
        }

        @Test
        void doesNotStartOnANodeThatComesFreeWithinThisVerySecond() {
            World world = World.withNodes(1, 4).now(at(59).plusMillis(500)).held("x", 60, share("n1", 4));

            assertThat(Wished.bookedStart(world.decide(ask("a", 4)))).contains(at(60));
        }
    }
}
