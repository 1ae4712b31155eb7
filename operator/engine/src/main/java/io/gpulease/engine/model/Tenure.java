package io.gpulease.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a lease that holds capacity may come to leave before its end.
 *
 * @param notice what it would be given if it were reclaimed; empty: it leaves as it will, and cannot be told another end
 * @param turnover how long its nodes stay occupied after its usage stops: grace and cleaning
 * @param leavesFor who it was reclaimed for
 * @param promisedAt since when it may count on its tenant's quota: a window that was booked ahead since it was asked for
 */
public record Tenure(
        Instant startedAt,
        Optional<Duration> notice,
        Duration turnover,
        Optional<Claimant> leavesFor,
        Instant promisedAt) {

    /** Promised nothing before it started. */
    public Tenure(Instant startedAt, Optional<Duration> notice, Duration turnover, Optional<Claimant> leavesFor) {
        this(startedAt, notice, turnover, leavesFor, startedAt);
    }

    /** The same, on the quota since then. */
    public Tenure promised(Instant since) {
        return new Tenure(startedAt, notice, turnover, leavesFor, since);
    }

    /** The same, which leaves already. */
    Tenure told(Optional<Claimant> forWhom) {
        return new Tenure(startedAt, Optional.empty(), turnover, forWhom, promisedAt);
    }

    /** Leaves when it will. */
    public static Tenure fixed(Instant startedAt) {
        return new Tenure(startedAt, Optional.empty(), Duration.ZERO, Optional.empty());
    }

    /** Can be told to leave. */
    public static Tenure reclaimable(Instant startedAt, Duration notice, Duration turnover) {
        return new Tenure(startedAt, Optional.of(notice), turnover, Optional.empty());
    }
}
