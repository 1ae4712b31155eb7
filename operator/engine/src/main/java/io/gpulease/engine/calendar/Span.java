package io.gpulease.engine.calendar;

/**
 * The starts that are asked about, both bounds included, and until when each of them would occupy what it takes. In
 * seconds since the epoch.
 *
 * @param length what a floating span occupies from its start; 0: it occupies until {@code until} whenever it starts
 */
public record Span(long earliest, long latest, long length, long until) {

    /** No such start. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A while in which something is free; of those that are open to a side the length is {@link Long#MAX_VALUE}. */
    public record Gap(long start, long length) {}

    /** Occupied for a length that counts from the start. */
    public static Span lasting(long earliest, long latest, long length) {
        if (length < 1) {
            throw new IllegalArgumentException("a span of %d s occupies nothing".formatted(length));
        }
        return new Span(earliest, latest, length, 0);
    }

    /** Occupied until an instant that does not move. */
    public static Span ending(long earliest, long latest, long until) {
        return new Span(earliest, Math.min(latest, until - 1), 0, until);
    }

    public long occupiedUntil(long start) {
        return length > 0 ? start + length : until;
    }

    /** The last start for which a stretch that is free until then is enough; before {@code earliest} when there is none. */
    long lastStart(long freeUntil) {
        if (length > 0) {
            return Math.min(latest, freeUntil - length);
        }
        return freeUntil >= until ? latest : Long.MIN_VALUE;
    }

    public Span notBefore(long start) {
        return new Span(Math.max(earliest, start), latest, length, until);
    }

    public Span notAfter(long start) {
        return new Span(earliest, Math.min(latest, start), length, until);
    }

    public boolean isEmpty() {
        return earliest > latest;
    }
}
