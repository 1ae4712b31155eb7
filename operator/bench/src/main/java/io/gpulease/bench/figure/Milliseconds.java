package io.gpulease.bench.figure;

import java.time.Duration;
import java.time.Instant;

/** Spans as numbers. */
final class Milliseconds {
    private Milliseconds() {}

    static double between(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }
}
