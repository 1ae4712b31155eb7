package io.gpulease.controller.lease;

import io.gpulease.bridge.EndNotice;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.enforce.PolicyWords;
import io.gpulease.controller.status.EnforcedStatuses;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.UsageLine;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.crds.Words.PolicyAction;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stops or ends a lease that holds something for a violation that is due. */
final class Enforcing {

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final EndingLease ending;
    private final Dues dues;
    private final Metered metered;

    Enforcing(LeaseDesk desk, LeaseWrites writes, EndingLease ending, Dues dues) {
        this.desk = desk;
        this.writes = writes;
        this.ending = ending;
        this.dues = dues;
        this.metered = new Metered(desk.world());
    }

    /** What is to be done now, if anything is due. */
    Optional<Runnable> due(LeaseEntry entry, Instant now) {
        return dues.action(entry, now)
                .filter(violation -> violation.costs(PolicyAction.REVOKE) || !isToBeTold(entry))
                .map(violation -> violation.costs(PolicyAction.REVOKE)
                        ? () -> revoke(entry, violation, now)
                        : () -> suspend(entry, violation, now));
    }

    private void revoke(LeaseEntry entry, SlimViolation violation, Instant now) {
        Instant at = WholeSeconds.down(now);
        List<Enforcement> done = Dues.with(entry.status().enforcements(), dues.done(violation, at, List.of()));
        ending.early(
                entry,
                EndReason.REVOKED,
                "The lease was ended for rule %s of policy %s (violation %s)."
                        .formatted(violation.breach().rule(), violation.breach().policy(), violation.name()),
                at,
                done);
    }

    /** Also where others stop it already: each of them has a window and a verdict of its own. */
    private void suspend(LeaseEntry entry, SlimViolation violation, Instant now) {
        Instant at = notBeforeCounted(entry, WholeSeconds.down(now));
        boolean isFirst = !entry.isSuspended();
        List<UsageLine> before = isFirst ? List.of() : metered.whileSuspended(entry, at);
        List<Enforcement> done = Dues.with(entry.status().enforcements(), dues.done(violation, at, before));
        Instant since =
                isFirst ? at : entry.status().termOrEmpty().suspendedInstant().orElse(at);
        Optional<Meter> meter = isFirst ? metered.suspended(entry, at) : metered.until(entry, at);
        GpuLeaseStatus next = new EnforcedStatuses(entry.lease(), desk.now()).suspended(since, done, meter);
        writes.status(entry, next, Urgency.END, () -> {
            nothingIsGranted(entry);
            desk.world().refresh(entry);
            desk.journal()
                    .lease(
                            entry,
                            PolicyWords.VIOLATION,
                            "The lease is suspended for rule %s of policy %s (violation %s)."
                                    .formatted(
                                            violation.breach().rule(),
                                            violation.breach().policy(),
                                            violation.name()));
        });
    }

    /** The plan has given its end to somebody else already: it is told first, so that it stands while it is suspended. */
    private static boolean isToBeTold(LeaseEntry entry) {
        return !entry.isSuspended()
                && entry.recall().isPresent()
                && !EndNotice.isFinal(entry.status().reason());
    }

    /** What it was about to be given, or told, is void: it keeps what it has, and asks anew when it goes on. */
    void nothingIsGranted(LeaseEntry entry) {
        boolean isVoid = entry.recall().isPresent() || !entry.asked().grant().isNone();
        entry.asked().forget();
        entry.forgetRecall();
        if (isVoid) {
            // The answer of the write that suspended it may have been lost: plans count on it no longer than this.
            desk.world().refresh(entry);
        }
    }

    private static Instant notBeforeCounted(LeaseEntry entry, Instant at) {
        return Metered.since(entry.status()).filter(at::isBefore).orElse(at);
    }
}
