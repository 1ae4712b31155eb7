package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final int SEEDS = 300;
    private static final int ARRIVALS = 25;

    private int besideOthers;
    private int whereTheyWere;

    @Test
    void noBookingEverMovesLaterAndEachIsKeptInTheEnd() {
        holds(0, false);
    }

    @Test
    void whoWakesUpALittleLateDelaysNobodyElse() {
        holds(1_900, false);
    }

    @Test
    void whereNodesAreSharedAndCleanedGpusGoOnlyToWhoWasThereAndNoBookingMovesForIt() {
        holds(0, true);
        assertThat(besideOthers).as("came to nodes that others had").isGreaterThan(SEEDS / 2);
        assertThat(whereTheyWere).as("came to nodes that somebody had left").isGreaterThan(SEEDS / 10);
    }

    @Test
    void whoWakesUpALittleLateDelaysNobodyElseThere() {
        holds(1_900, true);
        assertThat(besideOthers).as("came to nodes that others had").isGreaterThan(SEEDS / 2);
    }

    private void holds(int lateMillis, boolean sharers) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Replay life = new Replay(seed, ARRIVALS, lateMillis, sharers);
            if (failure(life) != null) {
                int fewest = 1;
                while (failure(new Replay(seed, fewest, lateMillis, sharers)) == null) {
                    fewest++;
                }
                Throwable cause = failure(new Replay(seed, fewest, lateMillis, sharers));
                throw new AssertionError("seed %d fails with %d leases".formatted(seed, fewest), cause);
            }
            besideOthers += life.cleaned().besideOthers();
            whereTheyWere += life.cleaned().whereTheyWere();
        }
    }

    private static @Nullable Throwable failure(Replay life) {
        try {
            life.run();
            return null;
        } catch (AssertionError | RuntimeException failed) {
            return failed;
        }
    }
}
