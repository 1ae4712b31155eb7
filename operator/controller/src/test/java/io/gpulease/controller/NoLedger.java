package io.gpulease.controller;

import io.gpulease.controller.desk.Ledger;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import java.time.Instant;

/** For tests of what is done on leases: all is on record at once, and nothing is sent for it. */
public final class NoLedger implements Ledger {

    @Override
    public void see(LeaseEntry entry, Instant now) {
        // Nothing is kept.
    }

    @Override
    public boolean hasEnd(LeaseEntry entry, GpuLeaseStatus last) {
        return true;
    }

    @Override
    public Instant turn(Instant now) {
        return Instant.MAX;
    }
}
