package io.gpulease.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.bridge.LeaseTerms.Renewal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private static Renewal by(String step, int latest) {
        return new Renewal(Duration.parse(step), Optional.of(NOON.plusSeconds(latest)));
    }

    @Test
    void takesTheFewestStepsThatComeFarEnough() {
        assertThat(by("PT10S", 100).next(NOON, NOON)).contains(NOON.plusSeconds(10));
        assertThat(by("PT10S", 100).next(NOON, NOON.plusSeconds(10))).contains(NOON.plusSeconds(10));
        assertThat(by("PT10S", 100).next(NOON, NOON.plusSeconds(11))).contains(NOON.plusSeconds(20));
        assertThat(new Renewal(Duration.ofSeconds(10), Optional.empty()).next(NOON, NOON.plusSeconds(995)))
                .contains(NOON.plusSeconds(1_000));
    }

    @Test
    void goesNoFurtherThanTheLatestEnd() {
        assertThat(by("PT10S", 25).next(NOON, NOON.plusSeconds(60))).contains(NOON.plusSeconds(20));
        assertThat(by("PT10S", 9).next(NOON, NOON)).isEmpty();
        assertThat(by("PT10S", -30).next(NOON, NOON)).isEmpty();
    }

    @Test
    void stepsAreWholeSeconds() {
        assertThat(by("PT1.5S", 100).next(NOON, NOON)).contains(NOON.plusSeconds(1));
        assertThat(by("PT0.5S", 100).next(NOON, NOON)).contains(NOON.plusSeconds(1));
    }

    @Test
    void reachesWhatWholeStepsLeadTo() {
        assertThat(by("PT10S", 25).reaches(NOON, NOON.plusSeconds(20))).isTrue();
        assertThat(by("PT10S", 25).reaches(NOON, NOON.plusSeconds(15))).isFalse();
        assertThat(by("PT10S", 25).reaches(NOON, NOON.plusSeconds(30))).isFalse();
        assertThat(by("PT10S", 25).reaches(NOON, NOON)).isFalse();
    }
}
