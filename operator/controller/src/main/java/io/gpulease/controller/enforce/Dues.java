package io.gpulease.controller.enforce;

import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.ViolationEntry;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.UsageLine;
import io.gpulease.crds.Words.PolicyAction;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.crds.Words.ViolationPhase;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is due to a lease for what it has broken. By what is on record alone: what was done is in the status of the lease, what was found
 * and judged in the violations. A violation that is no more gives nothing and takes nothing.
 */
public final class Dues {

    /** A breach that is due and was not seen a moment ago: nobody looks, or nobody can say. Nobody but the clock tells when that changes. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** What ends a lease before what stops it, then what was due first. */
    private static final Comparator<SlimViolation> IN_TURN = Comparator.<SlimViolation, Boolean>comparing(
                    violation -> !violation.costs(PolicyAction.REVOKE))
            .thenComparing(violation -> violation.actsAt().orElse(Instant.MAX))
            .thenComparing(SlimViolation::name);

    private final LeaseDesk desk;

    public Dues(LeaseDesk desk) {
        this.desk = desk;
    }

    /** The violation for which the lease is to be stopped or ended now. */
    public Optional<SlimViolation> action(LeaseEntry entry, Instant now) {
        return violations(entry)
                .filter(violation -> !violation.costs(PolicyAction.WARN) && isToCome(entry, violation))
                .filter(violation -> isDue(violation, now))
                .filter(violation -> violation.costs(PolicyAction.REVOKE) || hasRoom(entry))
                .min(IN_TURN);
    }

    /** Something is to come of it, or may be. */
    private static boolean isToCome(LeaseEntry entry, SlimViolation violation) {
        boolean isOpen =
                violation.isIn("") || violation.isIn(ViolationPhase.OPEN) || violation.isIn(ViolationPhase.NOTICED);
        return isOpen
                && !violation.isJudged(Verdict.DISMISSED)
                && enforcement(entry, violation).isEmpty();
    }

    /** Its time has come, and the rule was seen to be broken a moment ago; of what somebody filed who saw what no rule sees, to stand. */
    boolean isDue(SlimViolation violation, Instant now) {
        boolean hasCome = violation.actsAt().filter(at -> !now.isBefore(at)).isPresent();
        if (!hasCome) {
            return false;
        }
        String namespace = violation.ref().namespace();
        var sight = desk.policing().sight();
        return violation.breach().isFound()
                ? sight.isBroken(namespace, violation.name(), now)
                : sight.stands(namespace, violation.name(), now);
    }

    /** So many stop it already that one more could not be put on record. */
    private static boolean hasRoom(LeaseEntry entry) {
        return entry.status().enforcements().stream()
                        .filter(done -> !done.isDismissed())
                        .count()
                < Enforcement.MOST - 1;
    }

    /** What was done for that violation. */
    static Optional<Enforcement> enforcement(LeaseEntry entry, SlimViolation violation) {
        return entry.status().enforcements().stream()
                .filter(done -> done.uid().equals(violation.uid()))
                .findFirst();
    }

    /**
     * As it is put on record with what is done for it.
     *
     * @param suspendedBefore what the lease has used while suspended for others
     */
    public Enforcement done(SlimViolation violation, Instant at, List<UsageLine> suspendedBefore) {
        SlimViolation.Breach breach = violation.breach();
        return new Enforcement(
                violation.name(),
                violation.uid(),
                breach.policy(),
                breach.rule(),
                breach.action(),
                at.toString(),
                WholeSeconds.up(at.plus(appealWindow(violation))).toString(),
                null,
                suspendedBefore);
    }

    Duration appealWindow(SlimViolation violation) {
        return desk.world()
                .violations()
                .appealWindow(violation.breach().policy(), violation.breach().rule())
                .orElse(desk.policing().appealWindow());
    }

    /** With one more, where the oldest that are made good make room. */
    public static List<Enforcement> with(List<Enforcement> done, Enforcement more) {
        List<Enforcement> all = new ArrayList<>(done);
        for (int i = 0; all.size() >= Enforcement.MOST && i < all.size(); ) {
            if (all.get(i).isDismissed()) {
                all.remove(i);
            } else {
                i++;
            }
        }
        all.add(more);
        return all;
    }

    // ---- verdicts

    /** What was done and has been judged to be wrong, and was not made good yet. */
    public List<Enforcement> dismissed(LeaseEntry entry) {
        return judged(entry, Verdict.DISMISSED).toList();
    }

    /** What stops it and has been judged to be right. */
    public Optional<Enforcement> upheld(LeaseEntry entry) {
        return judged(entry, Verdict.UPHELD).filter(Enforcement::isSuspension).findFirst();
    }

    private Stream<Enforcement> judged(LeaseEntry entry, String verdict) {
        return entry.status().enforcements().stream()
                .filter(done -> !done.isSettled())
                .filter(done -> verdictOn(entry, done).equals(verdict));
    }

    private String verdictOn(LeaseEntry entry, Enforcement done) {
        return violation(entry, done).map(SlimViolation::verdict).orElse("");
    }

    /** When it was judged, whoever looked when; the other instant where nothing tells that. */
    public Instant judgedAt(LeaseEntry entry, Enforcement done, Instant otherwise) {
        return violation(entry, done).map(one -> one.judgedAt(otherwise)).orElse(otherwise);
    }

    private Optional<SlimViolation> violation(LeaseEntry entry, Enforcement done) {
        return Optional.ofNullable(desk.world().violations().get(new ObjectKey(entry.namespace(), done.violation())))
                .map(ViolationEntry::violation)
                .filter(known -> known.uid().equals(done.uid()));
    }

    /** What stops it and was not judged to be wrong in time, of which the window is the first to close. */
    public Optional<Enforcement> firstToClose(LeaseEntry entry) {
        return suspensions(entry.status().enforcements()).stream()
                .filter(done -> !done.isSettled() && !isLiftedInTime(entry, done))
                .min(Comparator.comparing(Enforcement::appealEndsAtInstant));
    }

    /** Where nothing tells when it was judged, it was in time. */
    private boolean isLiftedInTime(LeaseEntry entry, Enforcement done) {
        return verdictOn(entry, done).equals(Verdict.DISMISSED)
                && judgedAt(entry, done, done.atInstant()).isBefore(done.appealEndsAtInstant());
    }

    /** Those that stop it, or stopped it, and were not judged to be wrong; in the order in which they came. */
    public static List<Enforcement> suspensions(List<Enforcement> done) {
        return done.stream()
                .filter(one -> one.isSuspension() && !one.isDismissed())
                .sorted(Comparator.comparing(Enforcement::atInstant))
                .toList();
    }

    // ---- when to look again

    /** Has the lease looked at again when something may have become due. */
    public void remind(LeaseEntry entry, Instant now) {
        violations(entry)
                .filter(violation -> isToCome(entry, violation))
                .flatMap(violation -> violation.actsAt().stream())
                .map(at -> at.isAfter(now) ? at : now.plus(LOOK_AGAIN))
                .min(Comparator.naturalOrder())
                .ifPresent(at -> desk.agenda().remind(entry.uid(), at));
    }

    private Stream<SlimViolation> violations(LeaseEntry entry) {
        return desk.world().violations().of(entry).stream().map(ViolationEntry::violation);
    }
}
