package io.gpulease.demo.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private static final Compression DAY_IN_100_SECONDS =
            Compression.of(Duration.ofDays(1), Duration.ofSeconds(100), Duration.ofSeconds(1), Duration.ofSeconds(40));

    @Test
    void arrivalsKeepTheirDistancesInOneProportion() {
        var origin = Duration.ofHours(100);
        assertThat(DAY_IN_100_SECONDS.arrival(job(100 * 3600, 0), origin)).isZero();
        assertThat(DAY_IN_100_SECONDS.arrival(job(112 * 3600, 0), origin)).isEqualTo(Duration.ofSeconds(50));
        assertThat(DAY_IN_100_SECONDS.arrival(job(124 * 3600, 0), origin)).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void lengthsAreCompressedAsArrivalsAreAndRoundedToSeconds() {
        assertThat(DAY_IN_100_SECONDS.term(job(0, 8640))).isEqualTo(Duration.ofSeconds(10));
        assertThat(DAY_IN_100_SECONDS.term(job(0, 8640 + 400))).isEqualTo(Duration.ofSeconds(10));
        assertThat(DAY_IN_100_SECONDS.term(job(0, 8640 + 500))).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void aLengthOutOfBoundsIsTakenToTheBound() {
        assertThat(DAY_IN_100_SECONDS.term(job(0, 3))).isEqualTo(Duration.ofSeconds(1));
        assertThat(DAY_IN_100_SECONDS.term(job(0, 40 * 864))).isEqualTo(Duration.ofSeconds(40));
        assertThat(DAY_IN_100_SECONDS.term(job(0, 30 * 86_400))).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void realTimeIsToldAsRecordedTime() {
        assertThat(DAY_IN_100_SECONDS.recorded(Duration.ofSeconds(25))).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void boundsThatCannotBeLeasedAreRefused() {
        assertThatThrownBy(() -> new Compression(864, Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("the shortest term is 1 s");
        assertThatThrownBy(() -> new Compression(864, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Compression(0, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessageContaining("not above 0");
    }

    private static TraceJob job(long submitted, long seconds) {
        return new TraceJob("a", "c", Duration.ofSeconds(submitted), Duration.ofSeconds(seconds), 1);
    }
}
