package io.gpulease.engine.term;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Window;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LeaseTermTest {

    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void aStartIsRoundedUpToAWholeSecond() {
        assertThat(LeaseTerm.startedAt(NINE.plusMillis(1))).isEqualTo(NINE.plusSeconds(1));
        assertThat(LeaseTerm.startedAt(NINE)).isEqualTo(NINE);
    }

    @Nested
    class TheEnd {

        @Test
        void countsFromTheStartWhenTheTermFloats() {
            assertThat(LeaseTerm.endsAt(Term.lasting(HOUR), NINE.plusSeconds(5)))
                    .isEqualTo(NINE.plusSeconds(3_605));
        }

        @Test
        void isThatOfTheWindowWhenTheTermHasAStart() {
            assertThat(LeaseTerm.endsAt(Term.from(NINE, HOUR), NINE.plusSeconds(5)))
                    .isEqualTo(NINE.plus(HOUR));
        }

        @Test
        void isAsWrittenAndRoundedDownWhenTheTermHasAnEnd() {
            assertThat(LeaseTerm.endsAt(Term.until(NINE.plusMillis(900)), NINE.minus(HOUR)))
                    .isEqualTo(NINE);
        }

        @Test
        void doesNotOverflowForADurationBeyondTime() {
            Term forEver = Term.lasting(Duration.ofSeconds(Long.MAX_VALUE));

            assertThat(LeaseTerm.endsAt(forEver, NINE)).isAfter(NINE);
        }
    }

    @Nested
    class TheWindow {

        @Test
        void getsShorterWhenItStartsLateAndItsEndIsFixed() {
            assertThat(LeaseTerm.window(Term.from(NINE, HOUR), NINE.plusSeconds(600)))
                    .contains(new Window(NINE.plusSeconds(600), NINE.plus(HOUR)));
        }

        @Test
        void isNoneWhenItsEndHasPassed() {
            assertThat(LeaseTerm.window(Term.until(NINE), NINE)).isEmpty();
        }

        @Test
        void isItsLastSecondWhenThatHasBegun() {
            assertThat(LeaseTerm.window(Term.until(NINE), NINE.minusMillis(1)))
                    .contains(new Window(NINE.minusSeconds(1), NINE));
        }
    }

    @Test
    void aTermWithAnEndAloneIsMeasuredFromNow() {
        assertThat(LeaseTerm.length(Term.until(NINE.plus(HOUR)), NINE)).isEqualTo(HOUR);
        assertThat(LeaseTerm.length(Term.between(NINE, NINE.plus(HOUR)), NINE.minus(HOUR)))
                .isEqualTo(HOUR);
        assertThat(LeaseTerm.length(Term.lasting(HOUR), NINE)).isEqualTo(HOUR);
    }
}
