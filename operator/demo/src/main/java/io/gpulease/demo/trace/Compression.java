package io.gpulease.demo.trace;

import java.time.Duration;

/**
 * Makes recorded time fit into minutes: one factor for arrivals and lengths alike, so that the load stays what it was. Lengths
 * become whole seconds within bounds: shorter terms cannot be leased, and a few jobs of several days would outlast everybody.
 *
 * @param factor how many recorded seconds are one second
 */
public record Compression(double factor, Duration shortest, Duration longest) {
    public Compression {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("the factor is %s, not above 0".formatted(factor));
        }
        if (shortest.compareTo(Duration.ofSeconds(1)) < 0 || longest.compareTo(shortest) < 0) {
            throw new IllegalArgumentException(
                    "terms from %s to %s: the shortest term is 1 s".formatted(shortest, longest));
        }
    }

    /** So much recorded time in so much real time. */
    public static Compression of(Duration recorded, Duration real, Duration shortest, Duration longest) {
        return new Compression((double) recorded.toMillis() / real.toMillis(), shortest, longest);
    }

    /** When a job comes, if its trace began at the origin. */
    public Duration arrival(TraceJob job, Duration origin) {
        return squeezed(job.submitted().minus(origin));
    }

    /** For how long it leases. */
    public Duration term(TraceJob job) {
        var term = Duration.ofSeconds(Math.round(squeezed(job.length()).toMillis() / 1000.0));
        if (term.compareTo(shortest) < 0) {
            return shortest;
        }
        return term.compareTo(longest) > 0 ? longest : term;
    }

    /** What recorded time it is after so much real time. */
    public Duration recorded(Duration real) {
        return Duration.ofMillis(Math.round(real.toMillis() * factor));
    }

    private Duration squeezed(Duration recorded) {
        return Duration.ofMillis(Math.round(recorded.toMillis() / factor));
    }
}
