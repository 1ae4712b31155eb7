package io.gpulease.engine.oracle;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final int SEEDS = 300;

    @Test
    void noBookingEverMovesLaterAndEachIsKeptInTheEnd() {
        holds(0);
    }

    @Test
    void whoWakesUpALittleLateDelaysNobodyElse() {
        holds(1_900);
    }

    private static void holds(int lateMillis) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            if (failure(seed, 25, lateMillis) != null) {
                int fewest = 1;
                while (failure(seed, fewest, lateMillis) == null) {
                    fewest++;
                }
                Throwable cause = failure(seed, fewest, lateMillis);
                throw new AssertionError("seed %d fails with %d leases".formatted(seed, fewest), cause);
            }
        }
    }

    private static @Nullable Throwable failure(long seed, int arrivals, int lateMillis) {
        try {
            new Replay(seed, arrivals, lateMillis).run();
            return null;
        } catch (AssertionError | RuntimeException failed) {
            return failed;
        }
    }
}
