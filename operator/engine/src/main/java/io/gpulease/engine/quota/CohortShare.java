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
    private final int keptForItself;
    private final StepProfile taken = new StepProfile(0);
    private final StepProfile committed = new StepProfile(0);

    CohortShare(Quota quota, CohortPool pool) {
        this.quota = quota;
        this.pool = pool;
        keptForItself = quota.nominal() - CohortPool.lent(quota);
    }

    boolean isOfTheCohortOf(CohortShare other) {
        return pool == other.pool;
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

    /** GPUs that may still be taken in leases of that tier, step by step from that instant on. */
    Walk walk(long instant, Tier tier) {
        return new Walk(instant, tier);
    }

    /** Of no use any more once somebody of the cohort has taken something. */
    final class Walk {
        private final StepProfile.Walk has;
        private final StepProfile.Walk promised;
        private final StepProfile.Walk lent;
        private final Tier tier;
        private int left;
        private long until;

        private Walk(long instant, Tier tier) {
            has = taken.walk(instant);
            promised = committed.walk(instant);
            lent = pool.taken().walk(instant);
            this.tier = tier;
            look();
        }

        /** May be negative when a quota was lowered. */
        int left() {
            return left;
        }

        /** When it may be another amount; {@link Long#MAX_VALUE} when never. */
        long until() {
            return until;
        }

        void next() {
            has.passTo(until);
            promised.passTo(until);
            lent.passTo(until);
            look();
        }

        private void look() {
            until = Math.min(Math.min(has.until(), promised.until()), lent.until());
            long limit = (long) quota.nominal() + quota.borrowingLimit() - has.level();
            long reachable = Math.max(0, keptForItself - has.level()) + pool.leftWhen(lent.level());
            // A promise cannot rest on what a lender may want back.
            long own = tier == Tier.COMMITTED ? (long) quota.nominal() - promised.level() : Long.MAX_VALUE;
            left = Math.clamp(Math.min(Math.min(limit, reachable), own), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
    }

    private int ofThePool(int gpus) {
        return Math.max(0, gpus - keptForItself);
    }
}
