package io.gpulease.engine.quota;

import io.gpulease.engine.calendar.StepProfile;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Tier;

/**
 * What one tenant of a cohort takes of a class. First it takes what it lends to nobody; all further GPUs, its own or
 * borrowed, are those that the cohort offers: so what is borrowed is at every instant what others leave idle.
 */
final class CohortShare {

    private final Quota quota;
    private final CohortPool pool;
    private final StepProfile taken = new StepProfile(0);
    private final StepProfile committed = new StepProfile(0);

    CohortShare(Quota quota, CohortPool pool) {
        this.quota = quota;
        this.pool = pool;
    }

    Quota quota() {
        return quota;
    }

    /** Takes GPUs, or gives back a negative number of them. */
    void add(int gpus, Tier tier, long start, long end) {
        for (long from = start; from < end; ) {
            long to = Math.min(end, taken.nextStep(from));
            int before = taken.at(from);
            pool.taken().add(from, to, ofThePool(before + gpus) - ofThePool(before));
            from = to;
        }
        taken.add(start, end, gpus);
        if (tier == Tier.COMMITTED) {
            committed.add(start, end, gpus);
        }
    }

    StepProfile taken() {
        return taken;
    }

    /** What comes before a lease of that tier when the nominal quota is handed out: Committed leases do not stand behind others. */
    StepProfile countedBefore(Tier tier) {
        return tier == Tier.COMMITTED ? committed : taken;
    }

    int borrowedAt(long instant) {
        return Math.max(0, taken.at(instant) - quota.nominal());
    }

    /** GPUs that may still be taken at that instant; may be negative when a quota was lowered. */
    int leftAt(long instant, Tier tier) {
        int has = taken.at(instant);
        long limit = (long) quota.nominal() + quota.borrowingLimit() - has;
        long reachable = Math.max(0, keptForItself() - has) + pool.leftAt(instant);
        long left = Math.min(limit, reachable);
        // A promise cannot rest on what a lender may want back.
        long promised = tier == Tier.COMMITTED ? (long) quota.nominal() - committed.at(instant) : Long.MAX_VALUE;
        return Math.clamp(Math.min(left, promised), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** The first instant after that one at which something may be another amount. */
    long nextStep(long instant) {
        return Math.min(
                Math.min(taken.nextStep(instant), committed.nextStep(instant)),
                pool.taken().nextStep(instant));
    }

    private int ofThePool(int gpus) {
        return Math.max(0, gpus - keptForItself());
    }

    private int keptForItself() {
        return quota.nominal() - CohortPool.lent(quota);
    }
}
