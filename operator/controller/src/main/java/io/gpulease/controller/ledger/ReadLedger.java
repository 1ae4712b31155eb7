package io.gpulease.controller.ledger;

import io.gpulease.controller.desk.Ledger;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import java.time.Instant;

/** The ledger as it is written, and read for the budgets. */
public record ReadLedger(LedgerWriter writer, SpentReader reader) implements Ledger {

    @Override
    public void see(LeaseEntry entry, Instant now) {
        writer.see(entry, now);
    }

    @Override
    public boolean hasEnd(LeaseEntry entry, GpuLeaseStatus last) {
        return writer.hasEnd(entry, last);
    }

    @Override
    public Instant turn(Instant now) {
        Instant written = writer.turn(now);
        Instant read = reader.turn(now);
        return written.isBefore(read) ? written : read;
    }
}
