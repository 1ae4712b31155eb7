package io.gpulease.engine.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.metering.Usage.Interval;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {

    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");
    private static final Placement TWO_NODES =
            new Placement("p", "here", List.of(new NodeShare("n1", 8), new NodeShare("n2", 4)));

    @Test
    void isGpusTimesSecondsOverAllNodes() {
        assertThat(Usage.gpuSeconds(TWO_NODES, NINE, NINE.plusSeconds(10))).isEqualTo(120);
    }

    @Test
    void countsWholeSecondsInTheTenantsFavour() {
        assertThat(Usage.gpuSeconds(TWO_NODES, NINE.plusMillis(1), NINE.plusMillis(9_999)))
                .isEqualTo(8 * 12);
    }

    @Test
    void isNeverNegative() {
        assertThat(Usage.gpuSeconds(TWO_NODES, NINE, NINE.minusSeconds(10))).isZero();
    }

    @Test
    void countsANodeOnlyUntilItWasLost() {
        assertThat(Usage.gpuSeconds(List.of(
                        new Interval(8, NINE, NINE.plusSeconds(10)), new Interval(4, NINE, NINE.plusSeconds(3)))))
                .isEqualTo(92);
    }

    @Test
    void countsNoSecondTwiceWhenTimeIsCutAnywhere() {
        Instant middle = NINE.plusSeconds(7);
        long whole = Usage.gpuSeconds(TWO_NODES, NINE, NINE.plusSeconds(10));

        assertThat(Usage.gpuSeconds(TWO_NODES, NINE, middle)
                        + Usage.gpuSeconds(TWO_NODES, middle, NINE.plusSeconds(10)))
                .isEqualTo(whole);
    }

    @Test
    void stopsAtTheLargestNumberInsteadOfOverflowing() {
        Interval vast = new Interval(Integer.MAX_VALUE, Instant.MIN, Instant.MAX);

        assertThat(Usage.gpuSeconds(List.of(vast, vast))).isEqualTo(Long.MAX_VALUE);
    }
}
