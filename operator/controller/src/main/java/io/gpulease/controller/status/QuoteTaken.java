package io.gpulease.controller.status;

import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.QuoteRef;
import java.time.Instant;

/** That a lease took up an offer: on record with the lease, for its quote may be deleted any time. */
public final class QuoteTaken {

    private QuoteTaken() {}

    /** It is on record. */
    public static boolean isTold(GpuLeaseStatus status) {
        return status.condition(ConditionTypes.QUOTE_TAKEN)
                .filter(taken -> taken.status().equals(Condition.TRUE))
                .isPresent();
    }

    /** The next status, with that record. */
    public static GpuLeaseStatus told(GpuLeaseStatus next, GpuLease lease, QuoteRef offer, Instant now) {
        if (isTold(next)) {
            return next;
        }
        String message = "It took up offer %s of quote %s.".formatted(offer.offer(), offer.name());
        return next.with(
                new ConditionSet(next.conditions(), now, lease.getMetadata().getGeneration())
                        .set(ConditionTypes.QUOTE_TAKEN, true, "Taken", message)
                        .list());
    }
}
