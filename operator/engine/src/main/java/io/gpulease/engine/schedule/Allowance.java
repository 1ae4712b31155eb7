package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.power.PowerAccount;
import io.gpulease.engine.quota.QuotaAccount;

/** How many GPUs a lease may have in a pool, whichever nodes are free: as its tenant's quota and the power of the site allow. */
record Allowance(QuotaAccount quota, PowerAccount power) {

    /** GPUs that may be taken throughout; may be negative. */
    int left(long start, long end) {
        return power.isLimited() ? Math.min(quota.left(start, end), power.left(start, end)) : quota.left(start, end);
    }

    /** The earliest start from which that many more GPUs may be taken; or never. */
    long firstStart(int gpus, Span span) {
        if (!power.isLimited()) {
            return quota.firstStart(gpus, span);
        }
        Span open = span;
        while (!open.isEmpty()) {
            open = open.notBefore(quota.firstStart(gpus, open));
            long start = open.isEmpty() ? Span.NEVER : power.firstStart(gpus, open);
            if (start == open.earliest()) {
                return start;
            }
            open = open.notBefore(start);
        }
        return Span.NEVER;
    }

    /** The first start of the span at which more is allowed than before; or never. */
    long nextFall(Span span) {
        return power.isLimited() ? Math.min(quota.nextFall(span), power.nextFall(span)) : quota.nextFall(span);
    }
}
