package io.gpulease.engine.quota;

import io.gpulease.engine.calendar.StepProfile;
import io.gpulease.engine.model.Quota;

/**
 * What the tenants of one cohort offer each other of a class, and what of that is taken when, by the lenders themselves or
 * by borrowers.
 */
final class CohortPool {

    private final StepProfile taken = new StepProfile(0);
    private long offered;

    /** What a tenant offers to others while it leaves it idle; never more than it has. */
    static int lent(Quota quota) {
        return Math.min(quota.lendingLimit(), quota.nominal());
    }

    void join(Quota quota) {
        offered += lent(quota);
    }

    long offered() {
        return offered;
    }

    StepProfile taken() {
        return taken;
    }

    /** What is left when so much is taken; not negative, though more may be than is offered when a quota was lowered. */
    long leftWhen(int taken) {
        return Math.max(0, offered - taken);
    }
}
