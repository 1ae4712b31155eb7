package io.gpulease.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.world.Losses.Seen;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTest {

    private static final Instant TEN = Instant.parse("2026-12-01T10:00:00Z");

    private final Losses losses = new Losses();

    @Test
    void aSetCountsFromWhenItWasFirstSeen() {
        losses.see(List.of(), TEN);
        assertThat(losses.since(TEN)).isEmpty();

        losses.see(List.of("a"), TEN.plusSeconds(1));
        losses.see(List.of("a"), TEN.plusSeconds(2));
        losses.see(List.of("a", "b"), TEN.plusSeconds(3));
        losses.see(List.of(), TEN.plusSeconds(4));

        assertThat(losses.since(TEN))
                .containsExactly(
                        new Seen(TEN.plusSeconds(1), List.of("a")),
                        new Seen(TEN.plusSeconds(3), List.of("a", "b")),
                        new Seen(TEN.plusSeconds(4), List.of()));
    }

    @Test
    void whatIsOnRecordIsNotToldAgainButWhatIsLostNowIs() {
        losses.see(List.of("a"), TEN);
        losses.see(List.of(), TEN.plusSeconds(1));
        losses.see(List.of("b"), TEN.plusMillis(2_700));

        assertThat(losses.since(TEN.plusSeconds(2))).containsExactly(new Seen(TEN.plusMillis(2_700), List.of("b")));
        assertThat(losses.since(TEN.plusSeconds(9))).containsExactly(new Seen(TEN.plusMillis(2_700), List.of("b")));
    }

    @Test
    void keepsTheLatestOfVeryManyChanges() {
        for (int i = 0; i < 1_000; i++) {
            losses.see(i % 2 == 0 ? List.of("a") : List.of(), TEN.plusSeconds(i));
        }

        assertThat(losses.since(TEN)).hasSize(64).last().isEqualTo(new Seen(TEN.plusSeconds(999), List.of()));
    }
}
