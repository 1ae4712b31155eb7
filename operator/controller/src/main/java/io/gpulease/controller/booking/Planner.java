package io.gpulease.controller.booking;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.QuoteEntry;
import io.gpulease.controller.world.World;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.schedule.Answer;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.QuoteAnswer;
import io.gpulease.engine.schedule.Reclaim;
import io.gpulease.engine.schedule.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Has the engine decide when its picture has changed or an instant of the last plan has come. Planning is given at most a
 * fifth of the thread's time: under load several changes share one plan.
 */
final class Planner {

    private static final int REST_PER_PLAN = 4;
    private static final Duration LEAST_REST = Duration.ofMillis(5);
    // News must not wait for minutes because the machine was too busy to plan quickly.
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private final World world;
    private final Journal journal;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Scheduler scheduler = new Scheduler();
    private final Takings takings;
    private final BudgetKeeper budgets;
    private Instant plannedAt = Instant.MIN;
    private Instant restUntil = Instant.MIN;
    private Instant nextChange = Instant.MAX;
    /** By the last plan: whose booking could not be kept, and not for a start that was let go on though it was late. */
    private Set<LeaseId> bookingsLost = Set.of();

    Planner(World world, Journal journal, Clock clock, LongSupplier nanoTime) {
        this.world = world;
        this.journal = journal;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.takings = new Takings(world);
        this.budgets = new BudgetKeeper(world);
    }

    /** Plans if there is need and it is time. */
    void turn(Instant now) {
        takings.settle(now);
        boolean due = world.changes().isPlanNeeded() || !now.isBefore(nextChange);
        if (due && !isResting(now)) {
            plan(now);
        }
    }

    /** Not where the clock was set back since the last plan, which must not prolong the rest. */
    private boolean isResting(Instant now) {
        return now.isBefore(restUntil) && !now.isBefore(plannedAt);
    }

    /** The last attempt came to nothing: plans anew, but not before that instant. */
    void again(Instant notBefore) {
        world.changes().plan();
        restUntil = notBefore;
    }

    /** When to take a turn next for the plan's sake; {@code otherwise} if nothing is due before. */
    Instant next(Instant otherwise) {
        Instant due = world.changes().isPlanNeeded() ? restUntil : nextChange;
        Instant allowed = due.isBefore(restUntil) ? restUntil : due;
        return allowed.isBefore(otherwise) ? allowed : otherwise;
    }

    private void plan(Instant now) {
        world.changes().planned();
        plannedAt = now;
        long began = nanoTime.getAsLong();
        if (world.engineView().someoneWaits() || world.engineView().someOwnerReserves()) {
            nextChange = decide(now);
        } else {
            nextChange = Instant.MAX;
            bookingsLost = Set.of();
            resume(Set.of());
        }
        Instant budgetsChange = budgets.look(now);
        nextChange = budgetsChange.isBefore(nextChange) ? budgetsChange : nextChange;
        Duration took = Duration.ofNanos(nanoTime.getAsLong() - began);
        journal.planned(took);
        restUntil = clock.instant().plus(restAfter(took));
    }

    private static Duration restAfter(Duration took) {
        Duration rest = took.multipliedBy(REST_PER_PLAN);
        if (rest.compareTo(LEAST_REST) < 0) {
            return LEAST_REST;
        }
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    /** Gives the next instant at which the decisions may change by themselves. */
    private Instant decide(Instant now) {
        Map<String, Duration> lateness = latenessByClass();
        Plan plan = planOf(now);
        Set<LeaseId> broken = broken(plan, lateness);
        if (resume(classesOf(broken))) {
            // What this plan put off for a start that is now undone is nobody's loss.
            plan = planOf(now);
            broken = broken(plan, lateness);
        }
        bookingsLost = broken;
        plan.reclaims().forEach(this::reclaim);
        Set<String> awaited = budgets.aboutToBeKnown(now);
        plan.decisions().forEach((id, decision) -> decided(id, decision, awaited));
        plan.answers().stream()
                .filter(answer -> answer instanceof Answer.Granted || !isOf(answer, awaited))
                .forEach(this::answered);
        quoted(plan.quotes().stream().filter(answer -> !isOf(answer, awaited)).toList());
        plan.lostHolds().forEach(this::lost);
        for (LeaseEntry entry : world.leases()) {
            boolean isAnsweredLater = entry.tenant().filter(awaited::contains).isPresent();
            if (!isAnsweredLater && entry.asked().planned()) {
                world.changes().lease(entry.uid());
            }
        }
        return plan.nextChange().orElse(Instant.MAX);
    }

    private Plan planOf(Instant now) {
        return scheduler.plan(
                world.engineView().snapshot(now), world.engineView().budgets().of(now));
    }

    /** @param awaited tenants of whose leases that wait nothing is told yet: it will be another thing in a moment */
    private void decided(LeaseId id, Decision decision, Set<String> awaited) {
        LeaseEntry entry = world.lease(id.uid());
        boolean isToldLater = entry != null
                && decision instanceof Decision.Wait
                && entry.tenant().filter(awaited::contains).isPresent();
        if (entry != null && !isToldLater && entry.decide(decision)) {
            world.changes().lease(id.uid());
            journal.decided(kind(decision));
        }
    }

    private boolean isOf(Answer answer, Set<String> tenants) {
        LeaseEntry entry = world.lease(answer.wish().lease().uid());
        return entry != null && entry.tenant().filter(tenants::contains).isPresent();
    }

    private boolean isOf(QuoteAnswer answer, Set<String> tenants) {
        QuoteEntry entry = world.quotes().get(answer.quote().uid());
        return entry != null
                && world.tenantOf(entry.namespace()).filter(tenants::contains).isPresent();
    }

    /** What is granted counts as held from now on, so that the next plan gives it to nobody else. */
    private void answered(Answer answer) {
        LeaseEntry entry = world.lease(answer.wish().lease().uid());
        if (entry != null && entry.recall().isEmpty() && entry.asked().answered(answer, entry.status())) {
            world.refresh(entry);
            world.changes().lease(entry.uid());
            journal.decided(answer instanceof Answer.Granted ? "amend" : "keep");
        }
    }

    private void quoted(List<QuoteAnswer> answers) {
        boolean isNews = false;
        for (QuoteAnswer answer : answers) {
            isNews |= quoted(answer);
        }
        if (isNews && world.quotes().isPlanDue()) {
            world.changes().plan();
        }
    }

    /** What is held of it counts from now on, so that the next plan gives it to nobody else. True when that is news. */
    private boolean quoted(QuoteAnswer answer) {
        QuoteEntry entry = world.quotes().get(answer.quote().uid());
        if (entry == null || !entry.answer(new QuoteEntry.Answered(answer, world.tenantOf(entry.namespace())))) {
            return false;
        }
        world.changes().quote(entry.uid());
        world.changes().parties();
        journal.decided("quote");
        return true;
    }

    private void lost(LeaseId quote) {
        QuoteEntry entry = world.quotes().get(quote.uid());
        if (entry != null) {
            entry.end(QuoteEntry.End.LOST);
            world.quotes().changed(entry);
        }
    }

    /** From now on it counts as one that leaves, so that the next plan keeps what this one booked behind it. */
    private void reclaim(Reclaim reclaim) {
        LeaseEntry entry = world.lease(reclaim.lease().uid());
        if (entry != null) {
            entry.recall(new LeaseEntry.Recall(reclaim.endsAt(), reclaim.notice(), reclaim.forWhom()));
            world.refresh(entry);
            world.changes().lease(entry.uid());
            journal.decided("reclaim");
        }
    }

    private Set<LeaseId> broken(Plan plan, Map<String, Duration> latenessByClass) {
        return plan.displaced().stream()
                .filter(id -> Optional.ofNullable(world.lease(id.uid()))
                        .filter(entry -> isBroken(entry, plan, latenessByClass))
                        .isPresent())
                .collect(Collectors.toSet());
    }

    /**
     * Of those whose booking the plan before still kept. One that was lost before has not been taken by a start that is looked at
     * now: its nodes are gone, or somebody has not left in time.
     */
    private Set<String> classesOf(Set<LeaseId> broken) {
        return broken.stream()
                .filter(id -> !bookingsLost.contains(id))
                .flatMap(id -> Stream.ofNullable(world.lease(id.uid())))
                .flatMap(entry -> entry.terms().stream())
                .map(LeaseTerms::gpuClass)
                .collect(Collectors.toSet());
    }

    /** Of the starts that ask whether they may go on, by how much the latest of a class is late. */
    private Map<String, Duration> latenessByClass() {
        return asking().filter(entry -> entry.terms().isPresent())
                .collect(Collectors.toMap(
                        entry -> entry.terms().orElseThrow().gpuClass(),
                        entry -> entry.start().orElseThrow().lateness().time(),
                        (one, other) -> one.compareTo(other) > 0 ? one : other));
    }

    private Stream<LeaseEntry> asking() {
        return world.leases().stream().filter(LeaseEntry::awaitsResumption);
    }

    /**
     * An estimate of when a place is free may move by as much as the start before it is late; where the API server is slow every start
     * is, and to undo them would start nobody. A window that somebody counts on may not.
     */
    private boolean isBroken(LeaseEntry entry, Plan plan, Map<String, Duration> latenessByClass) {
        Optional<LeaseTerms> terms = entry.terms();
        if (terms.isEmpty() || terms.get().term().start().isPresent()) {
            return true;
        }
        Duration late = latenessByClass.getOrDefault(terms.get().gpuClass(), Duration.ZERO);
        Optional<Instant> bound =
                entry.booking().map(booking -> booking.window().start().plus(late));
        return switch (plan.decisions().get(terms.get().id())) {
            case Decision.Wait(var _, var booking, var _) ->
                booking.isEmpty()
                        || bound.isEmpty()
                        || booking.get().window().start().isAfter(bound.get());
            case Decision.StartNow _ -> false;
            case null, default -> true;
        };
    }

    /**
     * Starts that were begun long ago, by this operator or an earlier one: they go on if all bookings are kept though they do. True
     * when one does not.
     */
    private boolean resume(Set<String> classesDenied) {
        boolean someDenied = false;
        for (LeaseEntry entry : asking().toList()) {
            boolean granted = entry.terms()
                    .map(LeaseTerms::gpuClass)
                    .filter(classesDenied::contains)
                    .isEmpty();
            someDenied |= !granted;
            entry.resumption(granted);
            world.refresh(entry);
            world.changes().lease(entry.uid());
        }
        return someDenied;
    }

    private static String kind(Decision decision) {
        return switch (decision) {
            case Decision.StartNow _ -> "start";
            case Decision.Reserve _ -> "reserve";
            case Decision.Wait _ -> "wait";
            case Decision.Refuse _ -> "refuse";
        };
    }
}
