package io.gpulease.engine.quota;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.calendar.StepProfile;

/** One limit, of which nobody else takes anything. */
final class FlatAccount implements QuotaAccount {

    private final int limit;
    private final StepProfile taken = new StepProfile(0);

    FlatAccount(int limit) {
        this.limit = limit;
    }

    @Override
    public void take(int gpus, long start, long end) {
        taken.add(start, end, gpus);
    }

    @Override
    public void giveBack(int gpus, long start, long end) {
        taken.add(start, end, -gpus);
    }

    @Override
    public int left(long start, long end) {
        return limit - taken.highest(start, end);
    }

    @Override
    public long nextFall(Span span) {
        return taken.nextFall(span);
    }

    @Override
    public long firstStart(int gpus, Span span) {
        return gpus > limit ? Span.NEVER : taken.firstStart(span, limit - gpus);
    }

    @Override
    public boolean sharesWith(QuotaAccount other) {
        return other == this;
    }

    @Override
    public boolean isOwn(int gpus, long start, long end) {
        return allows(gpus, start, end);
    }

    @Override
    public Standing standing(long start, long end) {
        int most = taken.highest(start, end);
        return new Standing(limit, 0, most, limit - most);
    }
}
