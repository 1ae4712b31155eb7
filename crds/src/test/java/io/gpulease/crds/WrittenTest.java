package io.gpulease.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTest {
    @ParameterizedTest
    @CsvSource({
        "72h, PT72H",
        "30m, PT30M",
        "90s, PT1M30S",
        "1h30m, PT1H30M",
        "1500ms, PT1.5S",
        "1.5h, PT1H30M",
        "1h0.5s, PT1H0.5S",
        "0s, PT0S",
        "87600h, PT87600H"
    })
    void durationsAreReadAsKubernetesWritesThem(String text, Duration duration) {
        assertThat(Written.duration("term.duration", text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "72", "h", "3d", "-1h", "1h ", "PT1H", "1h30"})
    void whatIsNoDurationNamesItsField(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Written.duration("term.duration", text))
                .withMessageContaining("term.duration");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-01T09:00:00Z, 2026-12-01T09:00:00Z",
        "2026-12-01T09:00:00+01:00, 2026-12-01T08:00:00Z",
        "2026-12-01T09:00:00.25Z, 2026-12-01T09:00:00.25Z"
    })
    void instantsAreReadInAnyZone(String text, Instant instant) {
        assertThat(Written.instant("term.start", text)).contains(instant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-12-01", "2026-12-01T09:00:00", "soon"})
    void whatIsNoInstantNamesItsField(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Written.instant("term.start", text))
                .withMessageContaining("term.start");
    }

    @Test
    void whatIsAbsentIsEmpty() {
        assertThat(Written.instant("term.start", null)).isEmpty();
        assertThat(Written.duration("term.duration", null)).isEmpty();
    }
}
