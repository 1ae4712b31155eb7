package io.gpulease.controller.lease;

import io.gpulease.bridge.EngineWords;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.enforce.Credits;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.status.EnforcedStatuses;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.engine.model.Tier;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What was done to a lease that is over, and was judged to be wrong since: what it was kept from while suspended is credited whenever
 * that is said, what was left of a term that was ended where it is said while the window is open, however late it is seen. Of one that is Released it is on record first, so that
 * its status never says another thing than the ledger.
 */
final class LateVerdicts {

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final Dues dues;
    private final Metered metered;
    private final Map<String, Instant> seen = new HashMap<>();

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
        // Where nothing tells when it was said: while it is put on record the window may close, and that takes nothing
        // back.
        GpuLeaseStatus next = judged(entry, wrong, seen.computeIfAbsent(entry.uid(), _ -> now));
        if (entry.isReleased() && !desk.ledger().hasEnd(entry, next)) {
            // Looked at again when it is on record.
            return true;
        }
        writes.status(entry, next, Urgency.TELL, () -> {
            seen.remove(entry.uid());
            desk.journal()
                    .lease(entry, "Dismissed", "A violation was dismissed: what the lease lost by it is credited.");
        });
        return true;
    }

    private GpuLeaseStatus judged(LeaseEntry entry, List<Enforcement> wrong, Instant now) {
        Predicate<Enforcement> wasInTime = one -> dues.judgedAt(entry, one, now).isBefore(one.appealEndsAtInstant());
        List<Enforcement> done = entry.status().enforcements();
        Optional<Credits> credits = metered.until(entry, now)
                .map(counted -> Credits.late(
                        done, wrong, counted, metered.credited(entry.status()), term(entry.status()), wasInTime));
        return new EnforcedStatuses(entry.lease(), now)
                .judged(
                        credits.map(Credits::done).orElseGet(() -> Credits.judged(done, wrong)),
                        credits.map(Credits::meter));
    }

    private static Optional<Credits.Term> term(GpuLeaseStatus status) {
        Tier tier = status.tier() == null ? Tier.ON_DEMAND : EngineWords.tier(status.tier());
        return status.termOrEmpty()
                .endedInstant()
                .flatMap(ended -> status.termOrEmpty()
                        .endsInstant()
                        .map(ends -> new Credits.Term(ended, ends, status.gpus(), tier)));
    }
}
