package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Wish;
import java.time.Instant;
import java.util.Optional;

/** What comes of a wish of a lease that holds capacity. */
public sealed interface Answer {

    Wish wish();

    /**
     * It has it from now on.
     *
     * @param more the GPUs to claim besides those it holds, where it asked to grow
     */
    record Granted(Wish wish, Optional<Placement> more) implements Answer {}

    /**
     * It stays as it is.
     *
     * @param shortage its sentence says what would fit
     * @param from when it would fit as things stand; empty when that is not to be seen
     */
    record NotYet(Wish wish, Shortage shortage, Optional<Instant> from) implements Answer {}
}
