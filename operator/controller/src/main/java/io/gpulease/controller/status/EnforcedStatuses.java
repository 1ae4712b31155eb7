package io.gpulease.controller.status;

import static io.gpulease.controller.status.ConditionTypes.ACTIVE;
import static io.gpulease.controller.status.ConditionTypes.AMENDED;
import static io.gpulease.controller.status.ConditionTypes.READY;
import static io.gpulease.controller.status.ConditionTypes.RECONCILING;
import static io.gpulease.controller.status.ConditionTypes.STALLED;

import io.gpulease.bridge.EndNotice;
import io.gpulease.bridge.LeaseTerms;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.metering.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status of a lease that a policy has stopped, that goes on after that, and of one that was judged when it was over. */
public final class EnforcedStatuses {

    private static final String VIOLATION = "PolicyViolation";

    private final GpuLease lease;
    private final Instant now;

    public EnforcedStatuses(GpuLease lease, Instant now) {
        this.lease = lease;
        this.now = now;
    }

    /** It may not be used since then, for what is done last. */
    public GpuLeaseStatus suspended(Instant since, List<Enforcement> done, Optional<Meter> meter) {
        StatusDraft draft = draft(done, meter);
        TermStatus standing = LeaseStatuses.standing(lease).termOrEmpty();
        draft.phase = Phase.SUSPENDED;
        draft.reason = VIOLATION;
        draft.term = standing.suspended(since);
        String message = sentence(done, standing.endsInstant());
        draft.conditions
                .set(ACTIVE, false, VIOLATION, message)
                .set(READY, false, VIOLATION, message)
                .drop(RECONCILING)
                .drop(AMENDED)
                .setWhile(STALLED, true, VIOLATION, message);
        return draft.build();
    }

    private static String sentence(List<Enforcement> done, Optional<Instant> ends) {
        Enforcement first = done.stream()
                .filter(one -> one.isSuspension() && !one.isSettled())
                .min((one, other) -> one.appealEndsAtInstant().compareTo(other.appealEndsAtInstant()))
                .orElseThrow();
        Instant closes = first.appealEndsAtInstant();
        return "Stopped by rule %s of policy %s (violation %s): its pods are out and its nodes are kept. It ends at %s if the violation is not dismissed by then."
                .formatted(
                        first.rule(),
                        first.policy(),
                        first.violation(),
                        ends.filter(closes::isAfter).orElse(closes));
    }

    /**
     * It may be used again, with what it was told of its end before.
     *
     * @param later by how much later it ends than it would have
     */
    public GpuLeaseStatus resumed(Duration later, List<Enforcement> done, Optional<Meter> meter) {
        StatusDraft draft = draft(done, meter);
        GpuLeaseStatus standing = LeaseStatuses.standing(lease);
        boolean isTold = EndNotice.isTold(standing);
        String holds = LeaseTerms.placement(standing).map(LeaseStatuses::holds).orElse("Goes on.");
        draft.phase = isTold ? Phase.ENDING : Phase.ACTIVE;
        draft.reason = isTold ? EndNotice.told(standing) : "Placed";
        draft.term = moved(standing.termOrEmpty().resumed(), later);
        draft.reservation = draft.term
                .endsInstant()
                .filter(_ -> !later.isZero())
                .map(end -> LeaseStatuses.reservationUntil(standing.reservation(), end))
                .orElse(draft.reservation);
        draft.conditions
                .set(ACTIVE, true, "Placed", holds)
                .set(READY, true, "Placed", holds)
                .drop(STALLED);
        return draft.build();
    }

    private static TermStatus moved(TermStatus term, Duration later) {
        Optional<Instant> ends = term.endsInstant();
        if (later.isZero() || ends.isEmpty()) {
            return term;
        }
        Instant end = ends.get().plus(later);
        TermStatus moved = term.ending(
                        end, term.noticeInstant().orElse(ends.get()).plus(later))
                .givenBack(later);
        return term.renewedInstant()
                .map(renewed -> moved.renewed(renewed.plus(later)))
                .orElse(moved);
    }

    /** What it is stands, but for what was done and judged. */
    public GpuLeaseStatus judged(List<Enforcement> done, Optional<Meter> meter) {
        return draft(done, meter).build();
    }

    private StatusDraft draft(List<Enforcement> done, Optional<Meter> meter) {
        StatusDraft draft = new LeaseStatuses(lease, now).draft();
        meter.ifPresent(draft::count);
        draft.enforcements = List.copyOf(done);
        return draft;
    }
}
