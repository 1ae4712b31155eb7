package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.Wished.booking;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.in;
import static io.gpulease.engine.schedule.World.network;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nodes have 4 GPUs. Two racks of three nodes; of each one node is held for long. */
class CloserTest {

    private static World twoRacks(long freeAgain) {
        return new World()
                .pool(network(
                        "p",
                        in("b", "r1", "n1"),
                        in("b", "r1", "n2"),
                        in("b", "r1", "n3"),
                        in("b", "r2", "n4"),
                        in("b", "r2", "n5"),
                        in("b", "r2", "n6")))
                .held("x", freeAgain, share("n3", 4))
                .held("y", 5_000, share("n5", 4), share("n6", 4));
    }

    private static Optional<Booking> booked(long start, long end, String... nodes) {
        var shares = List.of(nodes).stream().map(node -> new NodeShare(node, 4)).toList();
        return Optional.of(new Booking(window(start, end), Optional.of(new Placement("p", "", shares))));
    }

    private static List<String> placed(Decision decision) {
        return booking(decision).orElseThrow().placement().orElseThrow().nodes().stream()
                .map(NodeShare::node)
                .toList();
    }

    @Test
    void whoIsBookedBetweenGoesElsewhereAtTheSameTime() {
        World world = twoRacks(5_000)
                .waiting(
                        ask("window", 4).from(100, 50).booked(booked(100, 150, "n1")),
                        ask("gang", 8).lasting(1_000));

        assertThat(world.decisionOn("gang")).isInstanceOf(Decision.StartNow.class);
        assertThat(placed(world.decisionOn("gang"))).containsExactly("n1", "n2");
        assertThat(bookedStart(world.decisionOn("window"))).contains(at(100));
        assertThat(placed(world.decisionOn("window"))).containsExactly("n4");
    }

    @Test
    void whoCanBeNowhereElseStaysAndTheGangIsAsNearAsItCanBe() {
        World world = twoRacks(5_000)
                .waiting(
                        ask("window", 4).from(100, 50).booked(booked(100, 150, "n1")),
                        ask("other", 4).from(120, 50).booked(booked(120, 170, "n4")),
                        ask("gang", 8).from(0, 110));

        assertThat(placed(world.decisionOn("gang"))).containsExactly("n2", "n4");
        assertThat(bookedStart(world.decisionOn("window"))).contains(at(100));
        assertThat(bookedStart(world.decisionOn("other"))).contains(at(120));
    }
}
