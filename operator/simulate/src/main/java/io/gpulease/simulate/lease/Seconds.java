package io.gpulease.simulate.lease;

import java.time.Instant;

/** Instants as the whole seconds that a replay goes by. */
final class Seconds {
    private Seconds() {}

    /** The first whole second that is not before that instant. */
    static long notBefore(Instant instant) {
        return instant.getNano() == 0 ? instant.getEpochSecond() : instant.getEpochSecond() + 1;
    }
}
