package io.gpulease.engine.term;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants of a lease are whole seconds, in the tenant's favour; the engine counts in seconds since the epoch. */
public final class WholeSeconds {

    /** Further away than any term (69,000 years), and far from overflow when such spans are added. */
    public static final long FAR = 1L << 41;

    private WholeSeconds() {}

    /** The instant itself when it is a whole second, else the next one. */
    public static Instant up(Instant instant) {
        Instant down = down(instant);
        return down.equals(instant) ? instant : down.plusSeconds(1);
    }

    /** The instant without its fraction of a second. */
    public static Instant down(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Seconds since the epoch, a fraction counting as a whole one. */
    public static long ceiling(Instant instant) {
        return clamp(instant.getEpochSecond() + (instant.getNano() > 0 ? 1 : 0));
    }

    /** Seconds since the epoch, a fraction left out. */
    public static long floor(Instant instant) {
        return clamp(instant.getEpochSecond());
    }

    /** Seconds, a fraction counting as a whole one. */
    public static long ceiling(Duration duration) {
        return clamp(duration.toSeconds() + (duration.toNanosPart() > 0 ? 1 : 0));
    }

    /** Seconds, a fraction left out. */
    public static long floor(Duration duration) {
        return clamp(duration.toSeconds());
    }

    private static long clamp(long seconds) {
        return Math.clamp(seconds, -FAR, FAR);
    }
}
