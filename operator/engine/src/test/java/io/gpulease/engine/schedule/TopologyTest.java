package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.Wished.booking;
import static io.gpulease.engine.schedule.Wished.refusal;
import static io.gpulease.engine.schedule.Wished.shortage;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.in;
import static io.gpulease.engine.schedule.World.network;
import static io.gpulease.engine.schedule.World.node;
import static io.gpulease.engine.schedule.World.nodes;
import static io.gpulease.engine.schedule.World.pool;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Nodes have 4 GPUs. */
class TopologyTest {

    private static List<String> placed(Decision decision) {
        return booking(decision).orElseThrow().placement().orElseThrow().nodes().stream()
                .map(NodeShare::node)
                .toList();
    }

    /** Racks of 1, 2 and 3 nodes in one block. */
    private static World threeRacks() {
        return new World()
                .pool(network(
                        "p",
                        in("b", "r1", "n1"),
                        in("b", "r2", "n2"),
                        in("b", "r2", "n3"),
                        in("b", "r3", "n4"),
                        in("b", "r3", "n5"),
                        in("b", "r3", "n6")));
    }

    @Nested
    class WhenOneRackIsRequired {
        @Test
        void takesTheSmallestThatIsLargeEnough() {
            assertThat(placed(threeRacks().decide(ask("a", 8).within("rack")))).containsExactly("n2", "n3");
        }

        @Test
        void waitsForOneThoughNodesElsewhereAreFree() {
            World world = threeRacks().held("x", 30, share("n3", 4)).held("y", 50, share("n5", 4), share("n6", 4));
            Decision decision = world.decide(ask("a", 8).within("rack"));

            assertThat(bookedStart(decision)).contains(at(30));
            assertThat(placed(decision)).containsExactly("n2", "n3");
            assertThat(shortage(decision))
                    .isEqualTo(
                            new Shortage(
                                    Reason.FRAGMENTED,
                                    "needs 2 whole nodes (8 GPUs) in one rack of class h200; 12 GPUs are free now, but only 1 node (4 GPUs) in that form in one rack, 1 node (4 GPUs) short; fewer GPUs, or isolation Shared, or topology mode Preferred, would help"));
        }

        @Test
        void itsWindowKeepsARackWhoeverComesAfterIt() {
            World world = new World()
                    .pool(network(
                            "p", in("b", "r1", "n1"), in("b", "r1", "n2"), in("b", "r2", "n3"), in("b", "r2", "n4")));
            world.waiting(
                    ask("booked", 8).within("rack").from(20, 10),
                    ask("later", 8).lasting(100));

            assertThat(placed(world.decisionOn("booked"))).containsExactly("n1", "n2");
            assertThat(placed(world.decisionOn("later"))).containsExactly("n3", "n4");
            assertThat(bookedStart(world.decide(ask("last", 4).lasting(100)))).contains(at(30));
        }

        @Test
        void itsWindowIsKeptAlsoWhenTheNodesOfAllBookingsAreForgotten() {
            World world = new World()
                    .pool(network(
                            "p", in("b", "r1", "n1"), in("b", "r1", "n2"), in("b", "r2", "n3"), in("b", "r3", "n4")));
            world.waiting(
                    ask("any", 8).from(10, 30).booked(forgotten(10, 40)),
                    ask("rack", 8).within("rack").from(20, 20).booked(forgotten(20, 40)));

            assertThat(placed(world.decisionOn("rack"))).containsExactly("n1", "n2");
            assertThat(placed(world.decisionOn("any"))).containsExactly("n3", "n4");
        }

        private static Optional<Booking> forgotten(long start, long end) {
            return Optional.of(new Booking(window(start, end), Optional.empty()));
        }

        @Test
        void racksOfOneNameInTwoBlocksAreTwo() {
            World world = new World().pool(network("p", in("b1", "r", "n1"), in("b2", "r", "n2")));
            assertThat(shortage(world.decide(ask("a", 8).within("rack"))).reason())
                    .isEqualTo(Reason.TOPOLOGY_UNSATISFIABLE);
        }

        @Test
        void aNodeWithoutTheLabelIsInNone() {
            Node stray = new Node("n0", 4, 0, true, Map.of("block", "b"));
            World world = new World().pool(network("p", stray, in("b", "r", "n1"), in("b", "r", "n2")));
            assertThat(placed(world.decide(ask("a", 4).within("rack")))).containsExactly("n1");
        }

        @Test
        void saysByHowMuchTheLargestIsTooSmall() {
            assertThat(shortage(threeRacks().decide(ask("a", 16).within("rack"))))
                    .isEqualTo(
                            new Shortage(
                                    Reason.TOPOLOGY_UNSATISFIABLE,
                                    "needs 16 GPUs on whole nodes of class h200 in one rack; the largest that it may use, r3 of pool p, has 12 GPUs that can be leased: 4 GPUs short; fewer GPUs, or topology mode Preferred, would help"));
        }

        @Test
        void closenessIsNotToBlameWhereAllNodesWouldNotDo() {
            assertThat(shortage(threeRacks().decide(ask("a", 28).within("rack")))
                            .reason())
                    .isEqualTo(Reason.NO_CAPACITY);
        }

        @Test
        void isRefusedWhereNoPoolKnowsTheLevel() {
            Decision.Refuse refusal = refusal(threeRacks().decide(ask("a", 4).within("row")));
            assertThat(refusal.reason()).isEqualTo(Reason.TOPOLOGY_UNSATISFIABLE);
            assertThat(refusal.message())
                    .isEqualTo(
                            "no pool of class h200 that it may use has a topology level row; known: block, node, rack");
        }

        @Test
        void goesToThePoolThatKnowsTheLevel() {
            World world = new World().pool(pool("a", nodes("m", 2, 4))).pool(network("b", in("b", "r", "n1")));
            assertThat(placed(world.decide(ask("a", 4).within("rack")))).containsExactly("n1");
        }

        @Test
        void aSharedLeaseOfSeveralNodesIsInOneToo() {
            World world = threeRacks().held("x", 30, share("n3", 4));
            assertThat(placed(world.decide(ask("a", 6).within("rack").shared())))
                    .containsExactly("n4", "n5");
        }
    }

    @Test
    void theNodeItselfIsTheLastLevelOfEveryPool() {
        World world = new World().pool(pool("p", List.of(node("n1", 4), node("n2", 8))));
        assertThat(placed(world.decide(ask("a", 8).within("node")))).containsExactly("n2");
    }

    @Nested
    class WhenOneRackIsPreferred {
        @Test
        void takesOneIfItHasEnough() {
            assertThat(placed(threeRacks().decide(ask("a", 12).closeIn("rack"))))
                    .containsExactly("n4", "n5", "n6");
        }

        @Test
        void startsNowInTwoRatherThanLaterInOne() {
            World world = threeRacks().held("x", 30, share("n3", 4)).held("y", 30, share("n5", 4), share("n6", 4));
            Decision decision = world.decide(ask("a", 8).closeIn("rack"));
            assertThat(decision).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void takesTheFewestEvenWhereTheyAreFurtherApart() {
            World world = new World()
                    .pool(network(
                            "p",
                            in("b1", "r1", "n1"),
                            in("b1", "r2", "n2"),
                            in("b1", "r3", "n3"),
                            in("b2", "r1", "n4"),
                            in("b2", "r1", "n5")));
            assertThat(placed(world.decide(ask("a", 12).closeIn("rack")))).containsExactly("n1", "n4", "n5");
        }

        @Test
        void aPoolThatDoesNotKnowTheLevelWillDo() {
            assertThat(World.withNodes(2, 4).decide(ask("a", 8).closeIn("rack")))
                    .isInstanceOf(Decision.StartNow.class);
        }
    }

    @Nested
    class WithoutAWish {
        @Test
        void takesTheSmallestRackThatIsLargeEnough() {
            World world = threeRacks().waiting(ask("one", 4), ask("two", 8), ask("three", 12));
            assertThat(placed(world.decisionOn("one"))).containsExactly("n1");
            assertThat(placed(world.decisionOn("two"))).containsExactly("n2", "n3");
            assertThat(placed(world.decisionOn("three"))).containsExactly("n4", "n5", "n6");
        }

        @Test
        void staysInOneBlockWhereNoRackHasEnough() {
            World world = new World()
                    .pool(network(
                            "p",
                            in("b1", "r1", "n1"),
                            in("b1", "r1", "n2"),
                            in("b2", "r1", "n3"),
                            in("b2", "r2", "n4"),
                            in("b2", "r2", "n5")));
            assertThat(placed(world.decide(ask("a", 12)))).containsExactly("n3", "n4", "n5");
        }

        @Test
        void takesTheNodesThatStayFreeTheLongest() {
            World world = World.withNodes(2, 4);
            world.waiting(ask("booked", 4).from(50, 10));
            assertThat(placed(world.decisionOn("booked"))).containsExactly("n1");
            assertThat(placed(world.decide(ask("a", 4)))).containsExactly("n2");
        }
    }
}
