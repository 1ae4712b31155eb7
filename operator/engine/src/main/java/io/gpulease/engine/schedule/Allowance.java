package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.power.PowerAccount;
import io.gpulease.engine.quota.QuotaAccount;

/**
 * How many GPUs a lease may have in a pool, whichever nodes are free: as its tenant's quota and budget and the power of the site
 * allow.
 */
record Allowance(QuotaAccount quota, PowerAccount power, Funds funds) {

    /** By more than the quota. */
    boolean isLimited() {
        return power.isLimited() || funds.isLimited();
    }

    /** GPUs that may be taken throughout; may be negative. */
    int left(long start, long end) {
        int left =
                power.isLimited() ? Math.min(quota.left(start, end), power.left(start, end)) : quota.left(start, end);
        return funds.isLimited() ? Math.min(left, funds.left(start)) : left;
    }

    /** The earliest start from which that many more GPUs may be taken; or never. */
    long firstStart(int gpus, Span span) {
        if (!isLimited()) {
            return quota.firstStart(gpus, span);
        }
        Span open = span;
        while (!open.isEmpty()) {
            open = open.notBefore(quota.firstStart(gpus, open));
            long start = open.isEmpty() ? Span.NEVER : others(gpus, open);
            if (start == open.earliest()) {
                return start;
            }
            open = open.notBefore(start);
        }
        return Span.NEVER;
    }

    private long others(int gpus, Span open) {
        long powered = power.isLimited() ? power.firstStart(gpus, open) : open.earliest();
        return powered == open.earliest() ? funds.firstStart(gpus, open) : powered;
    }

    /** The first start of the span at which more is allowed than before; or never. */
    long nextFall(Span span) {
        long fall = power.isLimited() ? Math.min(quota.nextFall(span), power.nextFall(span)) : quota.nextFall(span);
        return funds.isLimited() ? Math.min(fall, funds.nextFall(span)) : fall;
    }
}
