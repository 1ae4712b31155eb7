package io.gpulease.controller.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.rules.facts.Measure;
import io.gpulease.rules.facts.Usage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    private static final Optional<Double> IDLE = Optional.of(1.0);
    private static final Measure KNOWN =
            new Measure(IDLE, Optional.of(Duration.ofSeconds(20)), IDLE, IDLE, IDLE, IDLE, IDLE, IDLE);

    private static Measure own(Duration lifetime) {
        return new Lifetime(lifetime)
                .own(new Usage(KNOWN, Measure.UNKNOWN, Measure.UNKNOWN, Measure.UNKNOWN, Measure.UNKNOWN))
                .gpuUtilization();
    }

    /** The pod of an earlier lease had the same name, on the same node. */
    @Test
    void whatReachesBackBeyondItIsNotKnown() {
        Measure young = own(Duration.ofMinutes(40));
        assertThat(young.last()).isEqualTo(IDLE);
        assertThat(young.avg30m()).isEqualTo(IDLE);
        assertThat(young.max30m()).isEqualTo(IDLE);
        assertThat(young.avg1h()).isEmpty();
        assertThat(young.max1h()).isEmpty();
        assertThat(young.avg6h()).isEmpty();
        assertThat(own(Duration.ofHours(6))).isEqualTo(KNOWN);
    }

    @Test
    void aValueThatWasTakenBeforeItIsNotKnown() {
        assertThat(own(Duration.ofSeconds(19))).isEqualTo(Measure.UNKNOWN);
        assertThat(own(Duration.ofSeconds(20)).last()).isEqualTo(IDLE);
    }
}
