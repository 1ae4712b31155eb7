package io.gpulease.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.demo.report.BookingReplay.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BookingReplayTest {
    private static final Map<String, Integer> NODES = Map.of("n1", 8, "n2", 8);

    @Test
    void oneAfterAnotherIsNoDoubleBooking() {
        var replay = replay(Set.of("a", "b"), step(0, "n1", "a", 8), step(5, "n1", "a", 0), step(6, "n1", "b", 8));
        assertThat(replay).isEqualTo(new BookingReplay(2, 1, List.of()));
    }

    @Test
    void sharedLeasesMayFillANodeTogether() {
        assertThat(replay(Set.of(), step(0, "n1", "a", 4), step(1, "n1", "b", 4))
                        .doubleBookings())
                .isEmpty();
    }

    @Test
    void moreThanANodeHasIsADoubleBooking() {
        var replay = replay(Set.of(), step(0, "n1", "a", 4), step(1, "n1", "b", 5));
        assertThat(replay.doubleBookings()).singleElement().asString().contains("n1", "9 of 8 GPUs", "[a, b]");
    }

    @Test
    void aDedicatedLeaseMustBeAlone() {
        var replay = replay(Set.of("a"), step(0, "n1", "a", 4), step(1, "n1", "b", 1));
        assertThat(replay.doubleBookings()).singleElement().asString().contains("not alone");
    }

    @Test
    void aHandOverInOneWriteIsNoDoubleBooking() {
        var replay = replay(Set.of("a", "b"), step(0, "n1", "a", 8), step(3, "n1", "b", 8), step(3, "n1", "a", 0));
        assertThat(replay.doubleBookings()).isEmpty();
    }

    @Test
    void nodesAreJudgedEachByItself() {
        var replay = replay(Set.of("a", "b"), step(0, "n1", "a", 8), step(1, "n2", "b", 8));
        assertThat(replay).isEqualTo(new BookingReplay(2, 2, List.of()));
    }

    private static BookingReplay replay(Set<String> dedicated, Step... steps) {
        return BookingReplay.of(List.of(steps), NODES, dedicated);
    }

    private static Step step(long second, String node, String lease, int gpus) {
        return new Step(Instant.ofEpochSecond(second), node, lease, gpus);
    }
}
