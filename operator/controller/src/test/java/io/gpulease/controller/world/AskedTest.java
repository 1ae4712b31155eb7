package io.gpulease.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.schedule.Answer;
import io.gpulease.engine.schedule.Reason;
import io.gpulease.engine.schedule.Shortage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AskedTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final Wish LONGER = new Wish(
            new LeaseId("ns", "l", "u1"), Constraints.NONE, NOW, new Amendment.Extend(NOW.plus(Duration.ofHours(3))));

    private final Asked asked = new Asked();

    @Test
    void anAnswerIsAwaitedButNotForEver() {
        assertThat(asked.ask(List.of(LONGER), NOW)).isTrue();
        assertThat(asked.ask(List.of(LONGER), NOW)).isFalse();
        assertThat(asked.awaitsAnswer(NOW)).isTrue();
        assertThat(asked.mayEndLater(NOW)).isTrue();
        assertThat(asked.awaitsAnswer(NOW.plus(Asked.ANSWERED_WITHIN))).isFalse();
    }

    @Test
    void otherFiguresOfTheSameRefusalAreToldOnceAMinute() {
        asked.ask(List.of(LONGER), NOW);
        asked.answered(refusal(Reason.QUOTA_EXCEEDED, "8 are left"));
        assertThat(told(NOW)).isEqualTo("8 are left");
        assertThat(asked.tellAgainAt()).isEmpty();
        asked.answered(refusal(Reason.QUOTA_EXCEEDED, "7 are left"));
        assertThat(told(NOW.plusSeconds(59))).isEqualTo("8 are left");
        assertThat(asked.tellAgainAt()).contains(NOW.plusSeconds(60));
        assertThat(told(NOW.plusSeconds(60))).isEqualTo("7 are left");
        asked.answered(refusal(Reason.NO_CAPACITY, "taken"));
        assertThat(told(NOW.plusSeconds(61))).as("another reason").isEqualTo("taken");
    }

    @Test
    void aRefusalOfWhatIsAskedNoMoreIsForgotten() {
        asked.ask(List.of(LONGER), NOW);
        asked.answered(refusal(Reason.NO_CAPACITY, "taken"));
        asked.close();
        assertThat(asked.refusal(NOW)).as("its end is fixed, the reason stands").isPresent();
        asked.specChanged();
        assertThat(asked.refusal(NOW)).isEmpty();
    }

    private String told(Instant now) {
        return asked.refusal(now).orElseThrow().shortage().message();
    }

    private static Answer.NotYet refusal(Reason reason, String message) {
        return new Answer.NotYet(LONGER, new Shortage(reason, message), Optional.empty());
    }
}
