package io.gpulease.controller.watch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double with each failure in a row up to a limit, each shortened by chance so that clients spread out. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final RandomGenerator random;
    private Duration next = FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The pause after one more failure, never shorter than what the server asked for. */
    Duration afterFailure(Duration asked) {
        var half = next.toMillis() / 2;
        var pause = Duration.ofMillis(half + random.nextLong(half + 1));
        var doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return pause.compareTo(asked) < 0 ? asked : pause;
    }

    void reset() {
        next = FIRST;
    }
}
