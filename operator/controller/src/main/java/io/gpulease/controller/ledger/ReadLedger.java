package io.gpulease.controller.ledger;

import io.gpulease.controller.desk.Ledger;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The ledger as it is written, read for the budgets, and looked up for leases that are no more. */
public record ReadLedger(LedgerWriter writer, SpentReader reader, GoneLeases gone) implements Ledger {

    @Override
    public void see(LeaseEntry entry, Instant now) {
        writer.see(entry, now);
    }

    @Override
    public boolean hasEnd(LeaseEntry entry, GpuLeaseStatus last) {
        return writer.hasEnd(entry, last);
    }

    @Override
    public boolean hasCredits(String leaseUid, Map<String, Instant> dismissed, Instant notBefore, Instant now) {
        return gone.hasCredits(leaseUid, dismissed, notBefore, now);
    }

    @Override
    public Instant turn(Instant now) {
        return Collections.min(List.of(writer.turn(now), reader.turn(now), gone.turn(now)));
    }
}
