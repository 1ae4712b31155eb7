package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.quota.QuotaAccount.Standing;

/** Says what of a quota is short, and who has it. */
final class QuotaWords {

    private QuotaWords() {}

    /** Of a bid that would hold that many GPUs, more than are left. */
    static String of(Bid bid, Standing standing, int held) {
        return "needs %s of class %s within the %d that tenant %s may have%s; its other leases hold or have booked %d%s: %s short"
                .formatted(
                        Words.gpus(held),
                        bid.request().gpuClass(),
                        standing.own(),
                        bid.request().tenant().orElseThrow(),
                        standing.borrowable() == 0 ? "" : " and the %d it may borrow".formatted(standing.borrowable()),
                        standing.taken(),
                        others(standing, held),
                        Words.gpus((long) held - standing.left()));
    }

    /** Of a lease that would count with that many GPUs more, which are more than are left. */
    static String ofMore(Held held, String how, Standing standing, int more) {
        return "needs %s of class %s %s within the %d that tenant %s may have%s; %d of them are left"
                .formatted(
                        Words.gpus(more),
                        held.gpuClass(),
                        how,
                        standing.own(),
                        held.tenant(),
                        standing.borrowable() == 0 ? "" : " and the %d it may borrow".formatted(standing.borrowable()),
                        Math.max(0, standing.left()));
    }

    private static String others(Standing standing, int held) {
        if ((long) standing.taken() + held <= standing.own()) {
            return ", and others of its cohort have borrowed what is short";
        }
        return (long) standing.taken() + held <= (long) standing.own() + standing.borrowable()
                ? ", and its cohort leaves no more than %d idle".formatted(Math.max(0, standing.left()))
                : "";
    }
}
