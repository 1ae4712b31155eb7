package io.gpulease.controller.enforce;

import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.controller.world.ViolationEntry;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.crds.Words.ViolationPhase;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Violations of leases whose objects are no more, which they outlive: a verdict still counts, and what it credits is in the ledger alone. */
public final class Orphans {

    private final LeaseDesk desk;
    private final ViolationUpkeep upkeep;

    public Orphans(LeaseDesk desk, ViolationUpkeep upkeep) {
        this.desk = desk;
        this.upkeep = upkeep;
    }

    /** @param leaseUid of a lease that there is none of any more */
    public void step(String leaseUid, Instant now) {
        if (desk.world().isKnown(leaseUid)) {
            // It cannot be read, so nobody can say what it is owed.
            return;
        }
        List<ViolationEntry> all = desk.world().violations().of(leaseUid);
        Set<String> dismissed = all.stream()
                .map(ViolationEntry::violation)
                .filter(one -> one.isJudged(Verdict.DISMISSED) && one.isIn(ViolationPhase.ACTED))
                .map(SlimViolation::uid)
                .collect(Collectors.toSet());
        boolean isMadeGood =
                dismissed.isEmpty() || desk.ledger().hasCredits(leaseUid, dismissed, actedAt(all, now), now);
        for (ViolationEntry entry : all) {
            SlimViolation one = entry.violation();
            if (one.isJudged(Verdict.UPHELD)) {
                upkeep.settle(leaseUid, entry, ViolationPhase.UPHELD, now);
            } else if (one.isJudged(Verdict.DISMISSED) && (isMadeGood || !dismissed.contains(one.uid()))) {
                upkeep.settle(leaseUid, entry, ViolationPhase.DISMISSED, now);
            }
        }
    }

    /** The end of the lease is on record since then, or later. */
    private static Instant actedAt(List<ViolationEntry> all, Instant now) {
        Instant first = now;
        for (ViolationEntry entry : all) {
            Instant acted = entry.violation().state().actedAt();
            first = acted != null && acted.isBefore(first) ? acted : first;
        }
        return first;
    }
}
