package io.gpulease.controller.lease;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.status.EnforcedStatuses;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.engine.metering.Meter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was done to a lease that is over, and was judged to be wrong since: what it was kept from while suspended is credited whenever
 * that is said, what was left of a term that was ended while the window is open. Of one that is Released it is on record first, so that
 * its status never says another thing than the ledger.
 */
final class LateVerdicts {

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final Dues dues;
    private final Metered metered;

    LateVerdicts(LeaseDesk desk, LeaseWrites writes, Dues dues) {
        this.desk = desk;
        this.writes = writes;
        this.dues = dues;
        this.metered = new Metered(desk.world());
    }

    /** True while there is something to be done about it. */
    boolean step(LeaseEntry entry, Instant now) {
        List<Enforcement> wrong = dues.dismissed(entry);
        if (wrong.isEmpty()) {
            return false;
        }
        GpuLeaseStatus next = judged(entry, wrong, now);
        if (entry.isReleased() && !desk.ledger().hasEnd(entry, next)) {
            // Looked at again when it is on record.
            return true;
        }
        writes.status(
                entry,
                next,
                Urgency.TELL,
                () -> desk.journal()
                        .lease(
                                entry,
                                "Dismissed",
                                "A violation was dismissed: what the lease lost by it is credited."));
        return true;
    }

    private GpuLeaseStatus judged(LeaseEntry entry, List<Enforcement> wrong, Instant now) {
        Set<String> uids = wrong.stream().map(Enforcement::uid).collect(Collectors.toSet());
        List<Enforcement> judged = entry.status().enforcements().stream()
                .map(one -> uids.contains(one.uid()) ? one.judged(Verdict.DISMISSED) : one)
                .toList();
        boolean wasSuspended = wrong.stream().anyMatch(Enforcement::isSuspension);
        Crediting.Credited credited = wasSuspended
                ? new Crediting(metered, entry, now).of(judged)
                : new Crediting.Credited(judged, metered.until(entry, now));
        boolean losesTheRest =
                wrong.stream().anyMatch(one -> !one.isSuspension() && now.isBefore(one.appealEndsAtInstant()));
        Optional<Meter> meter = credited.meter()
                .map(counted ->
                        losesTheRest ? Metered.lostRest(entry.status(), counted).orElse(counted) : counted);
        return new EnforcedStatuses(entry.lease(), now).judged(credited.done(), meter);
    }
}
