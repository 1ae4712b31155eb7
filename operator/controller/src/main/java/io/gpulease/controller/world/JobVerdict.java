package io.gpulease.controller.world;

import java.time.Duration;
import java.time.Instant;

/**
 * What the API server last said of a lease's job. A refusal is asked about again: at once when something it may hang on has
 * changed, else ever less often, as policies change without a word to us.
 */
public final class JobVerdict {

    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 6;

    private JobCheck check = new JobCheck.Unknown();
    private int refusals;
    private Instant refusedAt = Instant.MIN;
    private Instant askAgain = Instant.MIN;

    public JobCheck check() {
        return check;
    }

    public void found(JobCheck found, Instant now) {
        check = found;
        if (found instanceof JobCheck.Invalid) {
            refusedAt = now;
            askAgain = now.plus(FIRST.multipliedBy(1L << Math.min(refusals, MOST_DOUBLINGS)));
            refusals++;
        }
    }

    /** Something that it may hang on has changed. */
    void outdated() {
        refusals = 0;
        askAgain = Instant.MIN;
    }

    /** It is to be asked for. */
    public boolean isDue(Instant now) {
        return switch (check) {
            case JobCheck.Unknown _ -> true;
            case JobCheck.Fine _ -> false;
            // Before the refusal: the clock was set back since, which must not prolong the wait.
            case JobCheck.Invalid _ -> !now.isBefore(askAgain) || now.isBefore(refusedAt);
        };
    }

    /** When a refusal is asked about again, if nothing changes before. */
    public Instant askAgain() {
        return askAgain;
    }
}
