package io.gpulease.controller.desk;

import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import java.time.Instant;

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
     * Sends what is due.
     *
     * @return when to ask again at the latest
     */
    Instant turn(Instant now);
}
