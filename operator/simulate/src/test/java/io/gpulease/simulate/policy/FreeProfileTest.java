package io.gpulease.simulate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class FreeProfileTest {
    private final FreeProfile profile = new FreeProfile(0, 4);

    @Test
    void findsAHoleOnlyIfItIsLongEnough() {
        profile.take(0, 10, 3);
        profile.take(20, 30, 3);
        assertThat(profile.earliest(0, 2, 10)).isEqualTo(10);
        assertThat(profile.earliest(0, 2, 11)).isEqualTo(30);
        assertThat(profile.earliest(5, 1, 1000)).isEqualTo(5);
    }

    @Test
    void isAsItWasWhenAllIsGivenBack() {
        profile.take(3, 9, 2);
        profile.take(5, 12, 2);
        profile.giveBack(5, 12, 2);
        profile.giveBack(3, 9, 2);
        assertThat(profile.earliest(0, 4, 100)).isZero();
    }

    @Test
    void forgetsThePastAndNothingElse() {
        profile.take(0, 10, 3);
        profile.forgetBefore(7);
        assertThat(profile.earliest(7, 2, 1)).isEqualTo(10);
        assertThat(profile.earliest(7, 1, 100)).isEqualTo(7);
    }

    @Test
    void givesNothingAwayTwice() {
        profile.take(0, 10, 3);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> profile.take(9, 11, 2));
    }
}
