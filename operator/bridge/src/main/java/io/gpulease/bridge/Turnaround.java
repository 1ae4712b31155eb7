package io.gpulease.bridge;

import io.gpulease.bridge.Parties.PoolTerms;
import java.time.Duration;

/**
 * What pools take between the end of one lease and the start of the next.
 *
 * @param mostGrace the most that pods may take to stop
 * @param cleaning the most that the cleaning of a node takes; zero where none is
 */
public record Turnaround(Duration mostGrace, Duration cleaning) {

    /** Where no pool says otherwise. */
    public static final Turnaround USUAL = new Turnaround(LeaseTerms.DEFAULT_GRACE, Duration.ZERO);

    /** That of one pool. */
    public static Turnaround of(PoolTerms pool) {
        return new Turnaround(pool.maxGrace(), pool.cleaning());
    }

    /** What is enough for either. */
    public Turnaround orLonger(Turnaround other) {
        return new Turnaround(longer(mostGrace, other.mostGrace), longer(cleaning, other.cleaning));
    }

    /** The same where nodes are not cleaned. */
    public Turnaround withoutCleaning() {
        return new Turnaround(mostGrace, Duration.ZERO);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** How long nodes stay occupied after their usage stops, by pods that take all the grace there is. */
    public Duration longest() {
        return mostGrace.plus(cleaning).plus(LeaseTerms.HANDOVER);
    }
}
