package io.gpulease.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When and for how long. With a start the window is fixed, and so it is with an end: starting late only makes it
 * shorter. Without either it floats: the duration counts from whenever the lease starts.
 */
public record Term(
        Optional<Instant> start, Optional<Duration> duration, Optional<Instant> end, Optional<Instant> startBy) {

    public Term {
        if (duration.isPresent() == end.isPresent()) {
            throw new IllegalArgumentException("a term has either a duration or an end, not both and not neither");
        }
    }

    /** As soon as possible, for that long. */
    public static Term lasting(Duration duration) {
        return new Term(Optional.empty(), Optional.of(duration), Optional.empty(), Optional.empty());
    }

    /** As soon as possible, until then. */
    public static Term until(Instant end) {
        return new Term(Optional.empty(), Optional.empty(), Optional.of(end), Optional.empty());
    }

    /** From then on, for that long. */
    public static Term from(Instant start, Duration duration) {
        return new Term(Optional.of(start), Optional.of(duration), Optional.empty(), Optional.empty());
    }

    /** From then to then. */
    public static Term between(Instant start, Instant end) {
        return new Term(Optional.of(start), Optional.empty(), Optional.of(end), Optional.empty());
    }

    /** The same term, given up when it has not started by then. */
    public Term startingBy(Instant latest) {
        return new Term(start, duration, end, Optional.of(latest));
    }

    /** True when the end depends on the start. */
    public boolean floating() {
        return start.isEmpty() && end.isEmpty();
    }
}
