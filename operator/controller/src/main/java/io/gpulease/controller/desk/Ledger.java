package io.gpulease.controller.desk;

import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import java.time.Instant;
import java.util.Map;

/** What outlives the leases: told of what they are promised, hold and have used. Never blocks. */
public interface Ledger {

    /** What the lease's status says now is put on record some seconds later, with what is to be said of others. */
    void see(LeaseEntry entry, Instant now);

    /**
     * Its end is put on record at once; the lease is looked at again when it is.
     *
     * @param last a status that says when its usage stopped, and its usage
     * @return true when that very end is on record, or there is nothing to be said of it
     */
    boolean hasEnd(LeaseEntry entry, GpuLeaseStatus last);

    /**
     * Of a lease whose object is no more: what those violations cost it is made good in its end on record.
     *
     * @param dismissed when violations were dismissed, by their uids
     * @param notBefore when the first of them was acted upon, or could have been
     * @return true when that is on record, or there is nothing to be made good; the lease's uid is told of otherwise when it is
     */
    default boolean hasCredits(String leaseUid, Map<String, Instant> dismissed, Instant notBefore, Instant now) {
        return true;
    }

    /**
     * Sends what is due.
     *
     * @return when to ask again at the latest
     */
    Instant turn(Instant now);
}
