package io.gpulease.controller.lease;

import io.gpulease.bridge.EndNotice;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.enforce.Credits;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.status.EnforcedStatuses;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.workload.JobUpkeep;
import io.gpulease.controller.world.BudgetView;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A lease that a policy has stopped: it keeps what it holds, asks for nothing, and goes on when all that stopped it was judged to be
 * wrong. It ends when one of it is judged to be right, when the window of one closes, when its own end comes, or when it is given back.
 */
final class SuspendedLease {

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final EndingLease ending;
    private final Enforcing enforcing;
    private final Dues dues;
    private final JobUpkeep jobs;
    private final LostNodes lostNodes;
    private final Predicate<LeaseEntry> isTenantRemoved;
    private final Metered metered;
    private final GivingBack givingBack;

    SuspendedLease(
            LeaseDesk desk,
            LeaseWrites writes,
            EndingLease ending,
            Enforcing enforcing,
            Dues dues,
            JobUpkeep jobs,
            LostNodes lostNodes,
            Predicate<LeaseEntry> isTenantRemoved) {
        this.desk = desk;
        this.writes = writes;
        this.ending = ending;
        this.enforcing = enforcing;
        this.dues = dues;
        this.jobs = jobs;
        this.lostNodes = lostNodes;
        this.isTenantRemoved = isTenantRemoved;
        this.metered = new Metered(desk.world());
        this.givingBack = new GivingBack(desk);
    }

    void step(LeaseEntry entry, Instant now) {
        Optional<Runnable> due = due(entry, now);
        if (due.isPresent()) {
            due.get().run();
        } else {
            givingBack.forget(entry);
            enforcing.nothingIsGranted(entry);
            keep(entry, now);
        }
    }

    /** Something has come that it does not stay as it is for. */
    boolean isToAct(LeaseEntry entry, Instant now) {
        return due(entry, now).isPresent();
    }

    private Optional<Runnable> due(LeaseEntry entry, Instant now) {
        TermStatus term = entry.status().termOrEmpty();
        Instant ends = term.endsInstant().orElse(now);
        List<Enforcement> wrong = dues.dismissed(entry);
        Optional<Runnable> over = over(entry, ends, wrong, now);
        if (over.isPresent()) {
            return over;
        }
        if (entry.isGivenBack()) {
            return Optional.of(() -> ending.early(entry, EndReason.RELEASED_BY_TENANT, WholeSeconds.down(now)));
        }
        if (isTenantRemoved.test(entry)) {
            return Optional.of(() -> ending.early(entry, EndReason.TENANT_REMOVED, WholeSeconds.down(now)));
        }
        if (!wrong.isEmpty()) {
            return Optional.of(
                    () -> dismiss(entry, Credits.judged(entry.status().enforcements(), wrong), now));
        }
        return enforcing.due(entry, now);
    }

    /** An instant that ends it, whoever is there to see it come. */
    private record Bound(Instant at, Runnable end) {}

    /**
     * One of the instants that end it has come: the first of them counts, also where nobody looked before others had come, too. A verdict
     * counts as of when it was given: a window closes on what was not dismissed by then, whenever that is seen.
     */
    private Optional<Runnable> over(LeaseEntry entry, Instant ends, List<Enforcement> wrong, Instant now) {
        List<Bound> bounds = new ArrayList<>();
        bounds.add(new Bound(
                ends,
                () -> atItsEnd(
                        entry, Credits.judged(entry.status().enforcements(), saidBy(entry, wrong, ends)), ends)));
        desk.world()
                .engineView()
                .budgets()
                .endOf(entry.uid())
                .map(BudgetView.Due::end)
                .map(at -> new Bound(at, () -> ending.early(entry, EndReason.BUDGET_EXCEEDED, at)))
                .ifPresent(bounds::add);
        dues.firstToClose(entry).map(open -> closed(entry, open)).ifPresent(bounds::add);
        dues.upheld(entry).map(right -> upheld(entry, right, now)).ifPresent(bounds::add);
        return bounds.stream()
                .filter(bound -> !now.isBefore(bound.at()))
                .min(Comparator.comparing(Bound::at))
                .map(Bound::end);
    }

    /** Nobody has said in time that it is wrong. */
    private Bound closed(LeaseEntry entry, Enforcement open) {
        Instant at = open.appealEndsAtInstant();
        return new Bound(
                at, () -> ending.early(entry, EndReason.REVOKED, words("was not dismissed in time", open), at));
    }

    /** It was judged to be right. */
    private Bound upheld(LeaseEntry entry, Enforcement right, Instant now) {
        Instant said = dues.judgedAt(entry, right, now);
        Instant at = WholeSeconds.down(said.isBefore(now) ? said : now);
        List<Enforcement> done = entry.status().enforcements().stream()
                .map(one -> one.equals(right) ? one.judged(Verdict.UPHELD) : one)
                .toList();
        return new Bound(at, () -> ending.early(entry, EndReason.REVOKED, words("was upheld", right), at, done));
    }

    /** Those of them that were dismissed by then; where nothing tells when, it was in time. */
    private List<Enforcement> saidBy(LeaseEntry entry, List<Enforcement> wrong, Instant instant) {
        return wrong.stream()
                .filter(one -> !dues.judgedAt(entry, one, instant).isAfter(instant))
                .toList();
    }

    private static String words(String what, Enforcement done) {
        return "The lease was ended under a written policy: violation %s of rule %s of policy %s %s."
                .formatted(done.violation(), done.rule(), done.policy(), what);
    }

    /** With all that stopped it judged to be wrong it ends as it would have; credited it is when it has. */
    private void atItsEnd(LeaseEntry entry, List<Enforcement> judged, Instant ends) {
        if (Dues.suspensions(judged).isEmpty()) {
            ending.early(entry, EndNotice.endReason(EndNotice.told(entry.status())), ends);
        } else {
            ending.early(
                    entry, EndReason.REVOKED, "The lease ended with its term, while a policy had stopped it.", ends);
        }
    }

    // ---- what was wrong

    private void dismiss(LeaseEntry entry, List<Enforcement> judged, Instant now) {
        List<Enforcement> standing = Dues.suspensions(judged);
        if (standing.isEmpty()) {
            resume(entry, judged, now);
            return;
        }
        Instant since = standing.getFirst().atInstant();
        Optional<Credits> credits = metered.until(entry, now)
                .map(counted -> Credits.ofSuspensions(judged, counted, metered.credited(entry.status())));
        GpuLeaseStatus next = new EnforcedStatuses(entry.lease(), now)
                .suspended(since, credits.map(Credits::done).orElse(judged), credits.map(Credits::meter));
        writes.status(
                entry,
                next,
                Urgency.TELL,
                () -> desk.journal()
                        .lease(
                                entry,
                                "Dismissed",
                                "A violation was dismissed; the lease stays suspended for violation %s."
                                        .formatted(standing.getFirst().violation())));
    }

    private void resume(LeaseEntry entry, List<Enforcement> judged, Instant now) {
        GivingBack.Word word = givingBack.of(entry, now);
        if (word instanceof GivingBack.Word.NotYet) {
            keep(entry, now);
            return;
        }
        Instant at = GivingBack.resumption(entry, now);
        Duration later = word instanceof GivingBack.Word.Given(var span) ? span : Duration.ZERO;
        Optional<Meter> meter =
                metered.resumed(entry, at, later.isZero() ? metered.credited(entry.status()) : Metered::givenBack);
        GpuLeaseStatus next = new EnforcedStatuses(entry.lease(), now).resumed(later, judged, meter);
        writes.status(entry, next, Urgency.END, () -> {
            givingBack.forget(entry);
            enforcing.nothingIsGranted(entry);
            desk.world().refresh(entry);
            desk.journal()
                    .lease(
                            entry,
                            "Dismissed",
                            later.isZero()
                                    ? "The violation was dismissed: the lease goes on, and what it was kept from is credited."
                                    : "The violation was dismissed: the lease goes on, and ends at %s instead."
                                            .formatted(
                                                    entry.status().termOrEmpty().endsAt()));
        });
    }

    // ---- as it is

    private void keep(LeaseEntry entry, Instant now) {
        if (!entry.hasFinalizer()) {
            writes.addFinalizer(entry);
            return;
        }
        ending.giveBackBeyondPlacement(entry, now);
        lostNodes.claimAgain(entry);
        List<String> lost = lostNodes.of(entry);
        GpuLeaseStatus next = new LeaseStatuses(entry.lease(), now).keptWithout(lost, metered.lost(entry, lost, now));
        writes.status(entry, next, Urgency.TELL, () -> {
            if (!entry.isBusy()) {
                jobs.stop(entry);
            }
        });
        remind(entry, now);
    }

    private void remind(LeaseEntry entry, Instant now) {
        dues.remind(entry, now);
        entry.status().termOrEmpty().endsInstant().ifPresent(at -> desk.agenda().remind(entry.uid(), at));
        dues.firstToClose(entry)
                .map(Enforcement::appealEndsAtInstant)
                .filter(now::isBefore)
                .ifPresent(at -> desk.agenda().remind(entry.uid(), at));
        desk.world()
                .engineView()
                .budgets()
                .endOf(entry.uid())
                .ifPresent(due -> desk.agenda().remind(entry.uid(), due.end()));
    }
}
