package io.gpulease.controller.world;

import java.time.Duration;
import java.time.Instant;

/** When something that failed is tried again: soon at first, then ever less often. */
public final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final int MOST_DOUBLINGS = 7;
    private static final int MOST_DOUBLINGS_OF_ANY = 20;

    private final Duration longest;
    private int failures;
    private Instant failedAt = Instant.MIN;
    private Instant notBefore = Instant.MIN;

    public Backoff() {
        this(FIRST.multipliedBy(1L << MOST_DOUBLINGS));
    }

    /** One that comes to wait so long. */
    public Backoff(Duration longest) {
        this.longest = longest;
    }

    public void failed(Instant now) {
        failed(now, Duration.ZERO);
    }

    /** Not before the time that the API server asked for. */
    public void failed(Instant now, Duration asked) {
        failedAt = now;
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS_OF_ANY));
        Duration pause = doubled.compareTo(longest) < 0 ? doubled : longest;
        notBefore = now.plus(pause.compareTo(asked) < 0 ? asked : pause);
        failures++;
    }

    public void succeeded() {
        failures = 0;
        notBefore = Instant.MIN;
    }

    public boolean isOver(Instant now) {
        // Before the failure: the clock was set back since, which must not prolong the wait.
        return !now.isBefore(notBefore) || now.isBefore(failedAt);
    }

    public Instant until() {
        return notBefore;
    }
}
