package io.gpulease.controller.enforce;

import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.controller.world.ViolationEntry;
import io.gpulease.crds.Words.PolicyAction;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.crds.Words.ViolationPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Violations of leases whose objects are no more, which they outlive: a verdict still counts, and what it credits is in the ledger alone. */
public final class Orphans {

    /** News of violations may be faster than that of the lease that they are of. */
    private static final Duration SURELY_NONE = Duration.ofMinutes(1);

    private final LeaseDesk desk;
    private final ViolationUpkeep upkeep;
    /** By uid, since when a lease is missing that may only not have been heard of. */
    private final Map<String, Instant> missing = new HashMap<>();

    public Orphans(LeaseDesk desk, ViolationUpkeep upkeep) {
        this.desk = desk;
        this.upkeep = upkeep;
    }

    /** @param leaseUid of a lease that there is none of any more */
    public void step(String leaseUid, Instant now) {
        List<ViolationEntry> all = desk.world().violations().of(leaseUid);
        if (desk.world().isKnown(leaseUid) || all.isEmpty()) {
            // One that is known cannot be read, so nobody can say what it is owed.
            missing.remove(leaseUid);
            return;
        }
        Map<String, Instant> dismissed = dismissed(all, now);
        boolean isMadeGood =
                dismissed.isEmpty() || desk.ledger().hasCredits(leaseUid, dismissed, actedAt(all, now), now);
        for (ViolationEntry entry : all) {
            SlimViolation one = entry.violation();
            boolean wasActedUpon = one.isIn(ViolationPhase.ACTED) || one.isIn(ViolationPhase.UPHELD);
            if (one.isJudged(Verdict.UPHELD) && (wasActedUpon || isSurelyNone(leaseUid, now))) {
                upkeep.settle(leaseUid, entry, ViolationPhase.UPHELD, now);
            } else if (one.isJudged(Verdict.DISMISSED) && (isMadeGood || !dismissed.containsKey(one.uid()))) {
                upkeep.settle(leaseUid, entry, ViolationPhase.DISMISSED, now);
            }
        }
    }

    /** When those were dismissed that may have cost the lease something, also where they do not say themselves that they were acted upon. */
    private static Map<String, Instant> dismissed(List<ViolationEntry> all, Instant now) {
        Map<String, Instant> dismissed = new HashMap<>();
        for (ViolationEntry entry : all) {
            SlimViolation one = entry.violation();
            boolean isSettled = one.isIn(ViolationPhase.DISMISSED);
            if (one.isJudged(Verdict.DISMISSED) && !isSettled && !one.costs(PolicyAction.WARN)) {
                dismissed.put(one.uid(), one.judgedAt(now));
            }
        }
        return dismissed;
    }

    private boolean isSurelyNone(String leaseUid, Instant now) {
        Instant surely = missing.computeIfAbsent(leaseUid, _ -> now).plus(SURELY_NONE);
        if (now.isBefore(surely)) {
            desk.agenda().remind(leaseUid, surely);
            return false;
        }
        return true;
    }

    /** The end of the lease is on record since then, or later. */
    private static Instant actedAt(List<ViolationEntry> all, Instant now) {
        Instant first = now;
        for (ViolationEntry entry : all) {
            SlimViolation.State state = entry.violation().state();
            Instant acted = state.actedAt() == null ? state.actsAt() : state.actedAt();
            first = acted != null && acted.isBefore(first) ? acted : first;
        }
        return first;
    }
}
