package io.gpulease.engine.schedule;

import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;

/** The present, in the whole seconds that the calendar counts in. */
record PlanTime(Instant now) {

    /**
     * A waiting lease may start this many seconds after its booking begins (timers fire late, claims take time) without
     * delaying the lease that is booked behind it: a floating booking occupies that much more than its term.
     */
    static final long LATE_START_SECONDS = 2;

    /** A lease that should have left by now is planned to leave this many seconds from now. */
    static final long OVERDUE_SECONDS = 1;

    /** The second the present lies in: the calendar's first. */
    long present() {
        return WholeSeconds.floor(now);
    }

    /** The start that counts for a lease that starts now. */
    long startOfNow() {
        return WholeSeconds.ceiling(now);
    }

    /** Until when what is held now is planned to stay held: always beyond the present second. */
    long heldUntil(Instant freeAt) {
        return freeAt.isAfter(now) ? WholeSeconds.ceiling(freeAt) : startOfNow() + OVERDUE_SECONDS;
    }
}
