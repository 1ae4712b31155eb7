package io.gpulease.engine.term;

import static io.gpulease.engine.term.Notice.Defaults.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeTest {

    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");

    @Test
    void isTheTiersOwnForALongTerm() {
        Duration month = Duration.ofDays(30);

        assertThat(Notice.effective(Optional.empty(), Tier.COMMITTED, month, STANDARD))
                .isEqualTo(Duration.ofHours(24));
        assertThat(Notice.effective(Optional.empty(), Tier.ON_DEMAND, month, STANDARD))
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(Notice.effective(Optional.empty(), Tier.SPOT, month, STANDARD))
                .isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void isAtMostATenthOfTheTermWhenNotAskedFor() {
        assertThat(Notice.effective(Optional.empty(), Tier.ON_DEMAND, Duration.ofSeconds(100), STANDARD))
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void isInWholeSecondsAndDueAtOne() {
        assertThat(Notice.effective(Optional.empty(), Tier.ON_DEMAND, Duration.ofSeconds(14), STANDARD))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(Notice.noticeAt(NINE, NINE.plusSeconds(100), Duration.ofMillis(1_500)))
                .isEqualTo(NINE.plusSeconds(98));
    }

    @Test
    void isWhatWasAskedForEvenBeyondTheTermAndThenDueAtTheStart() {
        Duration asked = Duration.ofHours(2);

        assertThat(Notice.effective(Optional.of(asked), Tier.SPOT, Duration.ofHours(1), STANDARD))
                .isEqualTo(asked);
        assertThat(Notice.noticeAt(NINE, NINE.plus(Duration.ofHours(1)), asked)).isEqualTo(NINE);
    }

    @Test
    void isDueThatLongBeforeTheEnd() {
        assertThat(Notice.noticeAt(NINE, NINE.plusSeconds(100), Duration.ofSeconds(10)))
                .isEqualTo(NINE.plusSeconds(90));
    }
}
