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
        int left = share.leftAt(start, tier);
        for (long at = share.nextStep(start); at < end; at = share.nextStep(at)) {
            left = Math.min(left, share.leftAt(at, tier));
        }
        return left;
    }

    @Override
    public long firstStart(int gpus, Span span) {
        long start = span.earliest();
        long at = start;
        while (start <= span.latest()) {
            long next = share.nextStep(at);
            boolean enough = gpus <= share.leftAt(at, tier);
            if (enough && next >= span.occupiedUntil(start)) {
                return start;
            }
            if (!enough) {
                start = next;
            }
            at = next;
        }
        return Span.NEVER;
    }

    @Override
    public long nextFall(Span span) {
        long at = span.earliest();
        while (at <= span.latest()) {
            // What is given back at an instant is more than there was the second before.
            if (share.leftAt(at, tier) > share.leftAt(at - 1, tier)) {
                return at;
            }
            at = share.nextStep(at);
        }
        return Span.NEVER;
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
