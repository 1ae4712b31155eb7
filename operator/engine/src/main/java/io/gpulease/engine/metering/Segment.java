package io.gpulease.engine.metering;

import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;

/**
 * So many GPUs from one instant until another, charged the same all the while.
 *
 * @param from rounded up to a whole second
 * @param to not included, rounded down; not before {@code from}
 */
public record Segment(Instant from, Instant to, int gpus, Charge charge) {

    /** @throws IllegalArgumentException when there are fewer than no GPUs */
    public Segment {
        if (gpus < 0) {
            throw new IllegalArgumentException("a segment of %d GPUs cannot be".formatted(gpus));
        }
        from = WholeSeconds.up(from);
        to = WholeSeconds.down(to);
        to = to.isBefore(from) ? from : to;
    }
}
