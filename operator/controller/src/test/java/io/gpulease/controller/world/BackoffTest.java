package io.gpulease.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final Duration ASKED = Duration.ofSeconds(7);

    private final Backoff backoff = new Backoff();

    @Test
    void lastsAsLongAsTheApiServerAsks() {
        backoff.failed(NOW, ASKED);
        assertThat(backoff.isOver(NOW.plus(ASKED).minusMillis(1))).isFalse();
        assertThat(backoff.isOver(NOW.plus(ASKED))).isTrue();
    }

    @Test
    void growsWithEachFailureAndIsForgottenAfterASuccess() {
        backoff.failed(NOW);
        Instant first = backoff.until();
        backoff.failed(NOW);
        assertThat(backoff.until()).isAfter(first);
        backoff.succeeded();
        assertThat(backoff.isOver(NOW)).isTrue();
    }

    @Test
    void isNotProlongedByAClockThatIsSetBack() {
        backoff.failed(NOW, ASKED);
        assertThat(backoff.isOver(NOW.minusSeconds(3600))).isTrue();
    }
}
