package io.gpulease.controller.desk;

import io.gpulease.crds.Enforcement;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.crds.Words.Phase;
import io.gpulease.crds.Words.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that was done to a lease for a violation, or that became of it.
 *
 * @param actor who did it, or said it
 */
public record EnforcementStep(String reason, String actor, Enforcement done, String message) {

    private static final String OPERATOR = "operator";
    /** Verdicts are the platform's alone; which of its people said it the API server knows. */
    private static final String PLATFORM = "platform";

    /** What is told by a status that comes after another. */
    public static List<EnforcementStep> between(GpuLeaseStatus before, GpuLeaseStatus after) {
        List<EnforcementStep> steps = new ArrayList<>();
        for (Enforcement done : after.enforcements()) {
            Optional<Enforcement> was = before.enforcements().stream()
                    .filter(one -> one.uid().equals(done.uid()))
                    .findFirst();
            if (was.isEmpty()) {
                steps.add(action(done));
            }
            if (done.isSettled() && !was.map(Enforcement::isSettled).orElse(false)) {
                steps.add(verdict(done, after));
            } else if (isClosed(before, after, done)) {
                steps.add(new EnforcementStep(
                        "WindowClosed",
                        OPERATOR,
                        done,
                        "Nobody had dismissed it by %s: the lease has ended.".formatted(done.appealEndsAt())));
            }
        }
        return steps;
    }

    private static EnforcementStep action(Enforcement done) {
        return new EnforcementStep(
                done.isSuspension() ? Phase.SUSPENDED : EndReason.REVOKED,
                OPERATOR,
                done,
                "The lease was %s at %s; the tenant may appeal until %s."
                        .formatted(done.isSuspension() ? "suspended" : "ended", done.at(), done.appealEndsAt()));
    }

    private static EnforcementStep verdict(Enforcement done, GpuLeaseStatus after) {
        return new EnforcementStep(
                done.isDismissed() ? Verdict.DISMISSED : Verdict.UPHELD,
                PLATFORM,
                done,
                "The verdict was acted upon: the lease is %s.".formatted(after.phase()));
    }

    private static boolean isClosed(GpuLeaseStatus before, GpuLeaseStatus after, Enforcement done) {
        Optional<Instant> ended = after.termOrEmpty().endedInstant();
        return Phase.SUSPENDED.equals(before.phase())
                && !Phase.SUSPENDED.equals(after.phase())
                && done.isSuspension()
                && !done.isSettled()
                && ended.filter(at -> !at.isBefore(done.appealEndsAtInstant())).isPresent();
    }
}
