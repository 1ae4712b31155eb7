package io.gpulease.controller.lease;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.workload.JobUpkeep;
import io.gpulease.controller.world.EngineView;
import io.gpulease.controller.world.JobCheck;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.Start;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.Words.Phase;
import io.gpulease.crds.Workload;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Footing;
import io.gpulease.engine.schedule.Reason;
import io.gpulease.engine.schedule.Shortage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A lease that has not started: it is told how it stands, until the plan says that it starts. */
final class WaitingLease {

    /** Positions up to this one are told at once; those behind at most once in {@link #RARELY}. */
    private static final int FRONT_OF_QUEUE = 100;

    private static final Duration RARELY = Duration.ofMinutes(1);

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final StartingLease starting;
    private final EndingLease ending;
    private final JobUpkeep jobs;

    WaitingLease(LeaseDesk desk, LeaseWrites writes, StartingLease starting, EndingLease ending, JobUpkeep jobs) {
        this.desk = desk;
        this.writes = writes;
        this.starting = starting;
        this.ending = ending;
        this.jobs = jobs;
    }

    /** It starts, or is given back. */
    boolean isToAct(LeaseEntry entry) {
        boolean starts =
                entry.decision().filter(Decision.StartNow.class::isInstance).isPresent()
                        && !(entry.jobVerdict().check() instanceof JobCheck.Invalid);
        return entry.isGivenBack() || starts;
    }

    void step(LeaseEntry entry, Instant now) {
        if (entry.start().isPresent()) {
            starting.advance(entry, now);
        } else if (entry.isGivenBack()) {
            giveBack(entry, now);
        } else if (!entry.hasFinalizer()) {
            writes.addFinalizer(entry);
        } else if (!desk.world().nodesClaimedBy(entry.uid()).isEmpty()) {
            halfClaimed(entry, now);
        } else {
            checkThenFollow(entry, now);
        }
    }

    /** Before its start nothing was used: what it claimed is undone, and it is over. */
    private void giveBack(LeaseEntry entry, Instant now) {
        if (!desk.world().nodesClaimedBy(entry.uid()).isEmpty()) {
            ending.unclaimAll(entry, now);
        } else if (entry.isDeleting() && !entry.isKeptByOthers()) {
            ending.close(entry);
        } else if (entry.phase().isEmpty()) {
            var next = new LeaseStatuses(entry.lease(), now).seenGivenBack(entry.tenant());
            writes.status(entry, next, Urgency.END, () -> {});
        } else {
            var next = new LeaseStatuses(entry.lease(), now).releasedUnstarted();
            writes.status(
                    entry,
                    next,
                    Urgency.END,
                    () -> desk.journal()
                            .lease(entry, "ReleasedByTenant", "Given back by the tenant before it started."));
        }
    }

    /**
     * An operator ended between its claims and the status. If nothing is missing, and the plan can keep all that was booked
     * meanwhile, the start is finished; else it is undone.
     */
    private void halfClaimed(LeaseEntry entry, Instant now) {
        Map<String, Integer> claims = desk.world().engineView().placements().claims(entry);
        if (entry.isResumptionDenied()) {
            starting.undone(entry);
        }
        var start = entry.isResumptionDenied()
                ? Optional.<Start>empty()
                : entry.terms().flatMap(terms -> starting.finishable(entry, terms, claims, now));
        if (start.isPresent()) {
            starting.ask(entry, start.get());
        } else if (entry.isSettled()) {
            ending.unclaimAll(entry, now);
        } else {
            // A new version of the object first: the write by which the other operator meant to finish is refused from
            // here on.
            var next = new LeaseStatuses(entry.lease(), now).interrupted(entry.tenant());
            writes.status(entry, next, Urgency.BEGIN, () -> {
                entry.settle();
                desk.world().changes().lease(entry.uid());
            });
        }
    }

    private void checkThenFollow(LeaseEntry entry, Instant now) {
        if (EngineView.isOver(entry)) {
            writes.status(entry, new LeaseStatuses(entry.lease(), now).asItIs(), Urgency.TELL, () -> {});
            return;
        }
        Workload workload = entry.lease().getSpec().workload();
        if (workload != null && entry.jobVerdict().isDue(now)) {
            jobs.check(entry, workload);
        } else if (entry.jobVerdict().check() instanceof JobCheck.Invalid(var cause)) {
            reject(entry, new Why("InvalidWorkload", cause), now);
            desk.agenda().remind(entry.uid(), entry.jobVerdict().askAgain());
        } else {
            entry.decision().ifPresent(decision -> follow(entry, decision, now));
        }
    }

    private void follow(LeaseEntry entry, Decision decision, Instant now) {
        switch (decision) {
            case Decision.StartNow start -> {
                entry.begin(new Start(start.placement(), start.window(), entry.generation()));
                desk.world().refresh(entry);
                starting.advance(entry, now);
            }
            case Decision.Reserve(var booking, var footing) -> {
                var next = new LeaseStatuses(entry.lease(), now)
                        .reserved(entry.tenant(), booking.window(), promise(footing));
                tell(
                        entry,
                        next,
                        "AwaitingStart",
                        "The window from %s to %s is booked."
                                .formatted(
                                        booking.window().start(),
                                        booking.window().end()));
            }
            case Decision.Wait wait -> waits(entry, wait, now);
            case Decision.Refuse(var reason, var message) -> reject(entry, new Why(reason.word(), message), now);
        }
    }

    private static String promise(Footing footing) {
        return switch (footing) {
            case OWN -> "The window is booked; the lease starts when it begins.";
            case BORROWED ->
                "The window is booked on borrowed quota; the lease starts when it begins, unless a lender needs it back.";
            case SPOT ->
                "The window is booked as Spot; the lease starts when it begins, unless a lease of a higher tier needs it.";
        };
    }

    private void waits(LeaseEntry entry, Decision.Wait wait, Instant now) {
        Why why = why(entry, wait.shortage());
        GpuLeaseStatus next = new LeaseStatuses(entry.lease(), now)
                .pending(
                        entry.tenant(),
                        why,
                        wait.position(),
                        wait.booking().map(b -> b.window().start()));
        Instant nextTime =
                entry.toldAt().equals(Instant.MIN) ? now : entry.toldAt().plus(RARELY);
        if (onlyMoved(entry, why) && canWait(entry, wait) && now.isBefore(nextTime)) {
            desk.agenda().remind(entry.uid(), nextTime);
            return;
        }
        tell(entry, next, why.reason(), why.message());
    }

    private Why why(LeaseEntry entry, Shortage shortage) {
        String message = Optional.of(shortage.reason())
                .filter(Reason.TENANT_UNKNOWN::equals)
                .flatMap(_ -> desk.world().partyNews().awaitedBy(entry.namespace()))
                .map(tenant ->
                        "namespace %s carries the label of tenant %s and is looked at before it is taken on; where that lasts, the tenant's condition NamespacesReady says what is in the way"
                                .formatted(entry.namespace(), tenant))
                .orElse(shortage.message());
        return new Why(shortage.reason().word(), message);
    }

    private static boolean onlyMoved(LeaseEntry entry, Why why) {
        return entry.phase().equals(Phase.PENDING)
                && why.reason().equals(entry.status().reason())
                && entry.answersItsSpec();
    }

    /**
     * It stands far behind; or it is put off, which happens second by second while a holder is overdue: a later estimate every
     * second helps nobody.
     */
    private static boolean canWait(LeaseEntry entry, Decision.Wait wait) {
        var queue = entry.status().queue();
        Optional<Instant> told = queue == null ? Optional.empty() : queue.estimatedStartInstant();
        Optional<Instant> now = wait.booking().map(booking -> booking.window().start());
        boolean putOff = told.isPresent() && now.isPresent() && now.get().isAfter(told.get());
        return wait.position() > FRONT_OF_QUEUE || putOff;
    }

    private void reject(LeaseEntry entry, Why why, Instant now) {
        tell(entry, new LeaseStatuses(entry.lease(), now).rejected(entry.tenant(), why), why.reason(), why.message());
    }

    /** Writes it; an Event only when the phase or the reason is another one. */
    private void tell(LeaseEntry entry, GpuLeaseStatus next, String reason, String message) {
        boolean news = !Objects.equals(next.phase(), entry.status().phase())
                || !Objects.equals(next.reason(), entry.status().reason());
        writes.status(entry, next, Urgency.TELL, () -> {
            entry.toldAt(desk.now());
            if (news) {
                desk.journal().lease(entry, reason, message);
            }
        });
    }
}
