package io.gpulease.engine.quota;

import io.gpulease.engine.calendar.Span;

/** What the leases of one tenant, class and tier may still have, over time. */
public sealed interface QuotaAccount permits FlatAccount, CohortAccount {

    void take(int gpus, long start, long end);

    /** Undoes {@link #take} of the same. */
    void giveBack(int gpus, long start, long end);

    /** GPUs that may still be taken throughout; may be negative when a quota was lowered. */
    int left(long start, long end);

    default boolean allows(int gpus, long start, long end) {
        return gpus <= left(start, end);
    }

    /** The earliest start from which that many more GPUs may be taken; or never. */
    long firstStart(int gpus, Span span);

    /** The first start of the span at which something of the quota is given back; or never. */
    long nextFall(Span span);

    /** True when what is given back in the other may be had in this one. */
    boolean sharesWith(QuotaAccount other);

    /** True when that many more GPUs are the tenant's own throughout: it need not borrow for them. */
    boolean isOwn(int gpus, long start, long end);

    /** How it stands from {@code start} until {@code end}, for those who want to know why it is not enough. */
    Standing standing(long start, long end);

    /**
     * At its worst instant of a while, in GPUs.
     *
     * @param own what the tenant may have without borrowing
     * @param borrowable what it may borrow besides
     * @param taken what its leases have, of both
     * @param left what may still be taken; negative when a quota was lowered
     */
    record Standing(int own, int borrowable, int taken, int left) {}
}
