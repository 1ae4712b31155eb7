package io.gpulease.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgendaTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private final Agenda agenda = new Agenda();

    @Test
    void theEarliestInstantAskedForCounts() {
        agenda.remind("a", NOON.plusSeconds(9));
        agenda.remind("a", NOON.plusSeconds(3));
        agenda.remind("a", NOON.plusSeconds(5));
        assertThat(agenda.nextOr(NOON.plusSeconds(60))).isEqualTo(NOON.plusSeconds(3));
        assertThat(agenda.take(NOON.plusSeconds(2))).isEmpty();
        assertThat(agenda.take(NOON.plusSeconds(3))).containsExactly("a");
        assertThat(agenda.take(NOON.plusSeconds(60))).isEmpty();
    }

    @Test
    void whatIsForgottenIsNotDueAndWakesNobody() {
        agenda.remind("a", NOON);
        agenda.remind("b", NOON);
        agenda.forget("a");
        assertThat(agenda.take(NOON)).containsExactly("b");
        assertThat(agenda.nextOr(NOON.plusSeconds(60))).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void aClockThatWasSetBackDoesNotProlongABackOff() {
        var backoff = new Backoff();
        backoff.failed(NOON);
        assertThat(backoff.isOver(NOON)).isFalse();
        assertThat(backoff.isOver(backoff.until())).isTrue();
        assertThat(backoff.isOver(NOON.minusSeconds(3_600))).isTrue();
    }
}
