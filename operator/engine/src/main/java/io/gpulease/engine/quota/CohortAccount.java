package io.gpulease.engine.quota;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Tier;

/** What Committed or OnDemand leases of one tenant may take of its own and, within its cohort, of what others leave idle. */
final class CohortAccount implements QuotaAccount {

    private final CohortShare share;
    private final Tier tier;

    CohortAccount(CohortShare share, Tier tier) {
        this.share = share;
        this.tier = tier;
    }

    @Override
    public void take(int gpus, long start, long end) {
        share.add(gpus, tier, start, end);
    }

    @Override
    public void giveBack(int gpus, long start, long end) {
        share.add(-gpus, tier, start, end);
    }

    @Override
    public int left(long start, long end) {
        CohortShare.Walk walk = share.walk(start, tier);
        int left = walk.left();
        while (walk.until() < end) {
            walk.next();
            left = Math.min(left, walk.left());
        }
        return left;
    }

    @Override
    public long firstStart(int gpus, Span span) {
        long start = span.earliest();
        CohortShare.Walk walk = share.walk(start, tier);
        while (start <= span.latest()) {
            long until = walk.until();
            boolean enough = gpus <= walk.left();
            if (enough && until >= span.occupiedUntil(start)) {
                return start;
            }
            if (!enough) {
                start = until;
            }
            walk.next();
        }
        return Span.NEVER;
    }

    @Override
    public long nextFall(Span span) {
        // What is given back at an instant is more than there was the second before.
        CohortShare.Walk walk = share.walk(span.earliest() - 1, tier);
        int before = walk.left();
        while (walk.until() <= span.latest()) {
            long at = walk.until();
            walk.next();
            if (walk.left() > before) {
                return at;
            }
            before = walk.left();
        }
        return Span.NEVER;
    }

    @Override
    public boolean sharesWith(QuotaAccount other) {
        return other instanceof CohortAccount account && account.share.isOfTheCohortOf(share);
    }

    @Override
    public boolean isOwn(int gpus, long start, long end) {
        return (long) share.countedBefore(tier).highest(start, end) + gpus
                <= share.quota().nominal();
    }

    @Override
    public Standing standing(long start, long end) {
        int borrowable = tier == Tier.COMMITTED ? 0 : share.quota().borrowingLimit();
        return new Standing(share.quota().nominal(), borrowable, share.taken().highest(start, end), left(start, end));
    }
}
