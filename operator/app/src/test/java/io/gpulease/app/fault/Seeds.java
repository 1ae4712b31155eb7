package io.gpulease.app.fault;

import java.util.Random;

/** Chance that can be had again: {@code -Dgpulease.seed=N}. */
final class Seeds {
    private Seeds() {}

    /** The seed asked for, else a new one; it is printed. */
    static long seed(String what) {
        long seed = Long.getLong("gpulease.seed", new Random().nextInt(1_000_000));
        System.out.printf("%s: seed %d (again with -Dgpulease.seed=%d)%n", what, seed, seed);
        return seed;
    }
}
