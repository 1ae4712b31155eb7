package io.gpulease.controller.lease;

import io.gpulease.bridge.EndNotice;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.status.ConditionTypes;
import io.gpulease.controller.status.EndWords;
import io.gpulease.controller.status.HandoverRecords;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.watch.SlimJob;
import io.gpulease.controller.workload.JobUpkeep;
import io.gpulease.controller.world.Asked;
import io.gpulease.controller.world.BudgetView;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.TenantEntry;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A lease that is usable: it is kept whole, told of its end, and ended when its end has come, by whichever way. */
final class RunningLease {

    private static final Duration PODS_FIRST = Duration.ofSeconds(2);
    private static final Duration LATE_TELLING = Duration.ofSeconds(3);

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final EndingLease ending;
    private final JobUpkeep jobs;
    private final LostNodes lostNodes;
    private final Resizing resizing;
    private final Amendment amendment;
    private final Metered metered;
    private final Enforcing enforcing;
    private final Dues dues;

    RunningLease(
            LeaseDesk desk,
            LeaseWrites writes,
            EndingLease ending,
            JobUpkeep jobs,
            LostNodes lostNodes,
            Resizing resizing,
            Enforcing enforcing,
            Dues dues) {
        this.desk = desk;
        this.writes = writes;
        this.ending = ending;
        this.jobs = jobs;
        this.lostNodes = lostNodes;
        this.resizing = resizing;
        this.amendment = new Amendment(desk.notices(), desk.world(), resizing);
        this.metered = new Metered(desk.world());
        this.enforcing = enforcing;
        this.dues = dues;
    }

    /** What it has lost counts from now on, also where nothing can be written of it yet. */
    void look(LeaseEntry entry, Instant now) {
        entry.losses().see(lostNodes.of(entry), now);
    }

    void step(LeaseEntry entry, Instant now) {
        if (entry.asked().isFresh()
                && holdsMoreThanItSays(entry)
                && entry.asked().readAnew()) {
            writes.refresh(entry);
            return;
        }
        if (entry.asked().isFresh()) {
            entry.terms().ifPresent(terms -> resizing.takeUp(entry, terms));
            // Its notice may have come due while no operator was there to look at what it asks for.
            ask(entry, now);
        }
        Optional<Runnable> end = endDue(entry, now);
        if (end.isPresent()) {
            // Its end is fixed now: nothing that it asks for may be granted any more.
            entry.asked().close();
            end.get().run();
        } else {
            goOn(entry, now);
        }
    }

    /** By its nodes: it is growing or shrinking, or its status is newer than what we know of it. */
    private boolean holdsMoreThanItSays(LeaseEntry entry) {
        int claimed = desk.world().engineView().placements().claims(entry).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        return claimed > entry.status().gpus();
    }

    /** Its end, or the telling of it, has come, or it was granted another one. */
    boolean isToAct(LeaseEntry entry, Instant now) {
        return !entry.asked().grant().isNone() || endDue(entry, now).isPresent();
    }

    private Optional<Runnable> endDue(LeaseEntry entry, Instant now) {
        TermStatus term = entry.status().termOrEmpty();
        Instant ends = term.endsInstant().orElse(now);
        Instant noticeAt = term.noticeInstant().orElse(ends);
        boolean isFinal = EndNotice.isFinal(entry.status().reason());
        if (!now.isBefore(ends)) {
            return Optional.of(() ->
                    ending.atItsEnd(entry, EndNotice.endReason(entry.status().reason()), now));
        }
        if (entry.isGivenBack()) {
            return Optional.of(() -> ending.early(entry, EndReason.RELEASED_BY_TENANT, WholeSeconds.down(now)));
        }
        Optional<SlimJob> completed = completedJob(entry);
        if (completed.isPresent()) {
            String words = EndWords.completed(completed.get().outcome() == SlimJob.Outcome.FAILED);
            return Optional.of(() -> ending.early(entry, EndReason.COMPLETED, words, WholeSeconds.down(now)));
        }
        Optional<Runnable> enforced = enforcing.due(entry, now);
        if (enforced.isPresent()) {
            return enforced;
        }
        if (isTenantRemoved(entry) && entry.phase().equals(Phase.ACTIVE)) {
            return Optional.of(
                    () -> tell(entry, EndReason.TENANT_REMOVED, Optional.of(sooner(ends, noticeAt, now)), now));
        }
        if (entry.recall().isPresent() && !isFinal) {
            return Optional.of(() -> tell(entry, EndNotice.PREEMPTING, Optional.of(recalled(entry, ends, now)), now));
        }
        Optional<BudgetView.Due> unpaid = desk.world().engineView().budgets().endOf(entry.uid());
        if (unpaid.isPresent() && entry.phase().equals(Phase.ACTIVE)) {
            return Optional.of(() ->
                    tell(entry, EndReason.BUDGET_EXCEEDED, Optional.of(unpaid(entry, unpaid.get(), ends, now)), now));
        }
        if (entry.phase().equals(Phase.ACTIVE)
                && !now.isBefore(noticeAt)
                && !entry.asked().mayEndLater(now)) {
            return Optional.of(() -> tellAfterItsPods(entry, noticeAt.plus(PODS_FIRST), now));
        }
        return Optional.empty();
    }

    private void goOn(LeaseEntry entry, Instant now) {
        ask(entry, now);
        keep(entry, now);
        TermStatus term = entry.status().termOrEmpty();
        desk.agenda().remind(entry.uid(), term.endsInstant().orElse(now));
        dues.remind(entry, now);
        Stream.of(
                        term.noticeInstant(),
                        Wishes.renewalDue(entry),
                        entry.asked().awaitedUntil(),
                        entry.asked().tellAgainAt())
                .flatMap(Optional::stream)
                .filter(at -> at.isAfter(now))
                .forEach(at -> desk.agenda().remind(entry.uid(), at));
    }

    private void ask(LeaseEntry entry, Instant now) {
        boolean endIsTold =
                desk.world().podsOf(entry).stream().anyMatch(pod -> pod.life().activeDeadlineSeconds() != null);
        if (entry.asked().ask(Wishes.of(entry, now, endIsTold), now)) {
            desk.world().changes().plan();
        }
    }

    /**
     * The end that the plan gave it. Where it is told much later than planned, as the API server was away, it still gets its
     * notice, and whoever waits for it the later booking.
     */
    private Instant recalled(LeaseEntry entry, Instant ends, Instant now) {
        LeaseEntry.Recall recall = entry.recall().orElseThrow();
        Instant withNotice = WholeSeconds.up(now.plus(recall.notice()));
        if (withNotice.isAfter(recall.endsAt().plus(LATE_TELLING))) {
            entry.recall(new LeaseEntry.Recall(withNotice, recall.notice(), recall.forWhom()));
            desk.world().refresh(entry);
        }
        Instant wanted = entry.recall().orElseThrow().endsAt();
        return wanted.isBefore(ends) ? wanted : ends;
    }

    /** The same where a hard budget ends it: told late, it still gets its notice. */
    private Instant unpaid(LeaseEntry entry, BudgetView.Due due, Instant ends, Instant now) {
        Instant withNotice = WholeSeconds.up(now.plus(due.notice()));
        Instant wanted = due.end();
        if (withNotice.isAfter(due.end().plus(LATE_TELLING))) {
            wanted = withNotice;
            desk.world().engineView().budgets().end(entry.uid(), new BudgetView.Due(withNotice, due.notice()));
        }
        return wanted.isBefore(ends) ? wanted : ends;
    }

    private Optional<SlimJob> completedJob(LeaseEntry entry) {
        var workload = entry.lease().getSpec().workload();
        return workload != null && workload.endsWithItsJob()
                ? desk.world().jobOf(entry).filter(job -> job.isOver() && jobs.isOurs(entry, job))
                : Optional.empty();
    }

    boolean isTenantRemoved(LeaseEntry entry) {
        String name = entry.status().tenant();
        if (name == null) {
            return false;
        }
        TenantEntry tenant = desk.world().tenant(name);
        return tenant == null ? !desk.world().hasTenant(name) : tenant.isDeleting();
    }

    /** As long after its being told as it would have been told before its end. */
    private static Instant sooner(Instant ends, Instant noticeAt, Instant now) {
        Instant end = WholeSeconds.up(now.plus(Duration.between(noticeAt, ends)));
        return end.isBefore(ends) ? end : ends;
    }

    /** Whoever reads that the lease is ending finds the deadlines on its pods; but the notice does not wait long for them. */
    private void tellAfterItsPods(LeaseEntry entry, Instant atTheLatest, Instant now) {
        boolean allKnow = desk.world().podsOf(entry).stream()
                .filter(pod -> LetIn.mayRun(pod)
                        && !pod.life().isLeaving()
                        && pod.life().startedAt() != null)
                .allMatch(pod -> pod.life().activeDeadlineSeconds() != null);
        if (allKnow || !now.isBefore(atTheLatest)) {
            tell(entry, EndReason.EXPIRED, Optional.empty(), now);
        } else {
            desk.agenda().remind(entry.uid(), atTheLatest);
        }
    }

    private void tell(LeaseEntry entry, String reason, Optional<Instant> newEnd, Instant now) {
        // Told late, the end may be in the past already; but what was counted was used.
        Optional<Instant> counted = Metered.since(entry.status());
        Optional<Instant> end =
                newEnd.map(wanted -> counted.filter(wanted::isBefore).orElse(wanted));
        Instant until = end.filter(now::isAfter).orElse(now);
        GpuLeaseStatus next = new LeaseStatuses(entry.lease(), now).ending(end, reason, metered.until(entry, until));
        writes.status(entry, next, Urgency.END, () -> {
            desk.world().refresh(entry);
            desk.journal()
                    .lease(
                            entry,
                            "EndingSoon",
                            "The lease ends at %s."
                                    .formatted(entry.status().termOrEmpty().endsAt()));
        });
    }

    private static boolean isTold(LeaseEntry entry, Condition condition) {
        return entry.status()
                .condition(condition.type())
                .filter(standing -> standing.message().equals(condition.message()))
                .isPresent();
    }

    private void keep(LeaseEntry entry, Instant now) {
        if (!entry.hasFinalizer()) {
            writes.addFinalizer(entry);
            return;
        }
        resizing.advance(entry, now);
        ending.giveBackBeyondPlacement(entry, now);
        if (entry.asked().awaitsAnswer(now)) {
            // What comes of it is said with the rest, once the plan has answered.
            keepWhole(entry);
            return;
        }
        GpuLeaseStatus next = HandoverRecords.grown(amendment.of(entry, lostNodes.of(entry), now), entry.lease(), now);
        List<Condition> news = Stream.of(ConditionTypes.DEGRADED, ConditionTypes.AMENDED)
                .flatMap(type -> next.condition(type).stream())
                .filter(condition -> !isTold(entry, condition))
                .toList();
        Asked.Grant all = entry.asked().grant();
        boolean grows = next.gpus() > entry.status().gpus();
        Asked.Grant grant = grows ? all : all.withoutGrowth();
        Urgency urgency = grant.isNone() ? Urgency.TELL : Urgency.END;
        writes.status(entry, next, urgency, () -> {
            if (!grant.isNone()) {
                entry.asked().settle(grant);
                desk.world().refresh(entry);
            }
            news.forEach(condition -> desk.journal().lease(entry, condition.reason(), condition.message()));
            keepWhole(entry);
        });
    }

    private void keepWhole(LeaseEntry entry) {
        lostNodes.claimAgain(entry);
        if (!entry.isBusy()) {
            jobs.keep(entry);
        }
    }
}
