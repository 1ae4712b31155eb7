package io.gpulease.engine.quota;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.calendar.StepProfile;

/** What of one limit is taken, over time. */
public final class QuotaAccount {

    private final int limit;
    private final StepProfile taken = new StepProfile(0);

    QuotaAccount(int limit) {
        this.limit = limit;
    }

    public int limit() {
        return limit;
    }

    public void take(int gpus, long start, long end) {
        taken.add(start, end, gpus);
    }

    /** Undoes {@link #take} of the same. */
    public void giveBack(int gpus, long start, long end) {
        taken.add(start, end, -gpus);
    }

    /** The most GPUs taken at any instant from {@code start} until {@code end}. */
    public int mostTaken(long start, long end) {
        return taken.highest(start, end);
    }

    /** GPUs that may still be taken throughout; may be negative when a quota was lowered. */
    public int left(long start, long end) {
        return limit - mostTaken(start, end);
    }

    /** The first start of the span at which something of the quota is given back; or never. */
    public long nextFall(Span span) {
        return taken.nextFall(span);
    }

    public boolean allows(int gpus, long start, long end) {
        // In longs: a limit may be as large as an int.
        return (long) mostTaken(start, end) + gpus <= limit;
    }

    /** The earliest start from which that many more GPUs stay within the limit; or never. */
    public long firstStart(int gpus, Span span) {
        return gpus > limit ? Span.NEVER : taken.firstStart(span, limit - gpus);
    }
}
