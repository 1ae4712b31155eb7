package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Hundreds of small clusters, each with its own order of events. {@code -Dgpulease.seed=N} replays one. */
class SimulationTest {

    private static final int LEASES = 30;

    @Test
    void everyLeaseComesToItsEndWhereNothingGoesWrong() {
        assertThat(livesOn(60, () -> Faults.NONE)).isGreaterThan(500);
    }

    @Test
    void lostAnswersConflictsAndLateNewsChangeNothingOfIt() {
        assertThat(livesOn(60, Faults::lossy)).isGreaterThan(500);
    }

    @Test
    void aCrashBetweenAnyTwoCallsIsMadeGoodByTheNextOperator() {
        assertThat(livesOn(60, Faults::crashing)).isGreaterThan(500);
    }

    @Test
    void twoOperatorsAtOnceBookNothingTwice() {
        assertThat(livesOn(40, Faults::twoOperators)).isGreaterThan(200);
    }

    @Test
    void theSameSeedGivesTheSameLife() {
        assertThat(digest(7)).isEqualTo(digest(7)).isNotEqualTo(digest(8));
    }

    private static long digest(long seed) {
        var simulation = new Simulation(seed, LEASES, Faults.lossy());
        simulation.run();
        return simulation.digest();
    }

    private static int livesOn(int seeds, Supplier<Faults> faults) {
        Long only = Long.getLong("gpulease.seed");
        if (only != null) {
            return lives(only, faults.get()) + 1_000_000;
        }
        int lives = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            lives += lives(seed, faults.get());
        }
        return lives;
    }

    private static int lives(long seed, Faults faults) {
        var simulation = new Simulation(seed, LEASES, faults);
        try {
            simulation.run();
        } catch (AssertionError failed) {
            throw new AssertionError(
                    "seed %d fails under %s; once more: make quick MVN='-Dgpulease.seed=%d'%n%s"
                            .formatted(seed, faults, seed, failed.getMessage()),
                    failed);
        }
        return simulation.lives();
    }
}
