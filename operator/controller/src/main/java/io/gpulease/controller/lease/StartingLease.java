package io.gpulease.controller.lease;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.handover.Handovers;
import io.gpulease.controller.handover.Progress;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.Start;
import io.gpulease.controller.world.TenantEntry;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Period;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.term.LeaseTerm;
import io.gpulease.engine.term.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The start: every node is claimed by its own compare-and-swap, then the status says Active. The first claim that fails
 * undoes the whole, and the lease is planned anew.
 */
final class StartingLease {

    /** A start that was promised is not undone because a timer or an answer came a moment after {@code startBy}. */
    private static final Duration JUST_LATE = Duration.ofSeconds(2);

    /** A plan of a large estate takes its time, and the planner rests after it: twice as long each time that it was too short. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    private static final int MOST_DOUBLINGS = 6;

    /** When an earlier operator decided a start is not known; another one took over within so long. */
    private static final Duration RESTARTED_WITHIN = Duration.ofMinutes(2);

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final NodeWrites nodes;
    private final Strangers strangers;
    private final Metered metered;
    private final Handovers handovers;

    StartingLease(LeaseDesk desk, LeaseWrites writes, NodeWrites nodes, Handovers handovers) {
        this.desk = desk;
        this.writes = writes;
        this.nodes = nodes;
        this.handovers = handovers;
        this.strangers = new Strangers(desk);
        this.metered = new Metered(desk.world());
    }

    /** Claims what is missing; once nothing is, finishes. */
    void advance(LeaseEntry entry, Instant now) {
        Start start = entry.start().orElseThrow();
        if (entry.isGivenBack()
                || start.generation() != entry.generation()
                || entry.terms().isEmpty()) {
            abandon(entry);
            return;
        }
        if (entry.awaitsResumption()) {
            return;
        }
        for (NodeShare share : start.placement().nodes()) {
            if (start.missing().contains(share.node()) && !start.inFlight().contains(share.node())) {
                if (!claim(entry, start, share, now)) {
                    return;
                }
            }
        }
        if (start.missing().isEmpty() && start.inFlight().isEmpty()) {
            finish(entry, start, now);
        }
    }

    /** False when the start was given up. */
    private boolean claim(LeaseEntry entry, Start start, NodeShare share, Instant now) {
        NodeEntry node = desk.world().node(share.node());
        if (node == null || !NodeClaims.hasRoom(entry, node, share.gpus())) {
            abandon(entry);
            return false;
        }
        if (node.isBusy()) {
            // Also where its record has the claim: what is under way may be its return, of a start that was given up.
            node.waiters().add(entry.uid());
            return true;
        }
        if (hasClaimed(entry, share)) {
            start.missing().remove(share.node());
            return true;
        }
        if (!node.backoff().isOver(now)) {
            desk.agenda().remind(entry.uid(), node.backoff().until());
            return true;
        }
        start.inFlight().add(share.node());
        nodes.write(node, NodeClaims.record(entry, node, share.gpus()), Urgency.BEGIN, result -> {
            start.inFlight().remove(share.node());
            if (result == NodeWrites.Result.CHANGED) {
                desk.journal().claimLost(entry, share.node());
            } else if (result == NodeWrites.Result.FAILED && isCurrent(entry, start) && !hasClaimed(entry, share)) {
                abandon(entry);
            }
            desk.world().changes().lease(entry.uid());
        });
        return true;
    }

    /** The answer to the claim was lost, and not its effect. */
    private boolean hasClaimed(LeaseEntry entry, NodeShare share) {
        NodeEntry node = desk.world().node(share.node());
        return node != null && node.allocationsOrNone().of(entry.uid()) == share.gpus();
    }

    @SuppressWarnings("ReferenceEquality") // this very start, not one that looks like it
    private static boolean isCurrent(LeaseEntry entry, Start start) {
        return entry.start().filter(current -> current == start).isPresent();
    }

    /** A start that comes to nothing waits for no records. */
    void undone(LeaseEntry entry) {
        handovers.forget(entry);
    }

    /** What was claimed is undone by the next steps, which find claims and no start. */
    private void abandon(LeaseEntry entry) {
        undone(entry);
        entry.endStart();
        entry.forgetDecision();
        desk.world().refresh(entry);
        desk.world().changes().plan();
        desk.world().changes().lease(entry.uid());
    }

    private void finish(LeaseEntry entry, Start start, Instant now) {
        LeaseTerms terms = entry.terms().orElseThrow();
        Optional<Window> window = LeaseTerm.window(terms.term(), now);
        if (window.isEmpty()
                || !mayStillStart(entry, start.placement(), terms, now)
                || isOfOtherFunds(entry, terms, start, window.get())) {
            abandon(entry);
            return;
        }
        List<SlimPod> foreign = strangers.on(entry, start.placement());
        if (!foreign.isEmpty()) {
            if (!strangers.mayBeAwaited(entry, foreign, start.awaited(), now)) {
                abandon(entry);
            }
            return;
        }
        if (window.get().end().isAfter(start.window().end().plus(JUST_LATE))) {
            // The plan answered for the window as it was when it was decided.
            ask(
                    entry,
                    start.movedTo(untilAnswered(
                            terms, window.get(), now, start.lateness().timesAsked())));
            return;
        }
        if (!hasRoomStill(entry, start.placement())) {
            abandon(entry);
            return;
        }
        Progress records =
                handovers.beforeActive(entry, start.placement(), terms.term().startBy());
        if (records instanceof Progress.UnderWay) {
            return;
        }
        Instant noticeAt = noticeAt(terms, window.get());
        Optional<String> domain = Domains.smallest(desk.world(), start.placement());
        var active = new LeaseStatuses(entry.lease(), now)
                .active(
                        entry.tenant(),
                        start.placement(),
                        domain,
                        window.get(),
                        noticeAt,
                        metered.started(entry, terms, start.placement(), window.get()));
        var next = HandedOver.atStart(active, entry, records, now);
        writes.status(entry, next, Urgency.FINISH, () -> {
            if (records instanceof Progress.Written) {
                handovers.forget(entry);
            }
            entry.endStart();
            desk.world().refresh(entry);
            desk.journal().started(entry, Duration.between(terms.createdAt(), desk.now()));
            desk.journal()
                    .lease(
                            entry,
                            "Placed",
                            "Active on %d GPUs of pool %s until %s."
                                    .formatted(
                                            start.placement().gpus(),
                                            start.placement().pool(),
                                            window.get().end()));
        });
    }

    /** The budget of its tenant was asked for another price, or in another period: it has come later than was planned. */
    private boolean isOfOtherFunds(LeaseEntry entry, LeaseTerms terms, Start start, Window window) {
        Optional<Budget> budget = entry.tenant()
                .flatMap(tenant -> Optional.ofNullable(desk.world().tenant(tenant)))
                .flatMap(TenantEntry::budget);
        if (budget.isEmpty()) {
            return false;
        }
        Period period = budget.get().period();
        return !period.of(window.start()).equals(period.of(start.window().start()))
                || !metered.price(entry, terms, start.placement(), window)
                        .equals(metered.price(entry, terms, start.placement(), start.window()));
    }

    private Instant noticeAt(LeaseTerms terms, Window window) {
        Duration notice = Notice.effective(terms.notice(), terms.tier(), window.length(), desk.notices());
        return Notice.noticeAt(window.start(), window.end(), notice);
    }

    /** What was decided may be old: the operator, or the API server, was away since. */
    private boolean mayStillStart(LeaseEntry entry, Placement placement, LeaseTerms terms, Instant now) {
        PoolEntry pool = desk.world().pool(placement.pool());
        TenantEntry tenant = entry.tenant().map(desk.world()::tenant).orElse(null);
        // It was in time with all it needs: one that has only its records to wait for keeps its nodes.
        boolean inTime = handovers.areAwaited(entry)
                || terms.term()
                        .startBy()
                        .map(latest -> now.isBefore(latest.plus(JUST_LATE)))
                        .orElse(true);
        return inTime
                && pool != null
                && pool.terms().isPresent()
                && !pool.isDeleting()
                && tenant != null
                && !tenant.isDeleting()
                && !tenant.tenant().getSpec().startsNothing();
    }

    /** A pod of the owner's may have been bound an instant before the fence stood: it is not sent away, the lease goes elsewhere. */
    private boolean hasRoomStill(LeaseEntry entry, Placement placement) {
        return placement.nodes().stream().allMatch(share -> {
            NodeEntry node = desk.world().node(share.node());
            return node != null && NodeClaims.hasRoom(entry, node, share.gpus());
        });
    }

    /** The window of a floating term goes on moving while the plan is awaited: so long that it need not be asked again. */
    private static Window untilAnswered(LeaseTerms terms, Window window, Instant now, int timesAsked) {
        Duration answer = ANSWERED_WITHIN.multipliedBy(1L << Math.min(timesAsked, MOST_DOUBLINGS));
        return LeaseTerm.window(terms.term(), now.plus(answer))
                .map(later -> new Window(window.start(), later.end()))
                .orElse(window);
    }

    /** Has the plan say whether a start with all its nodes claimed may have this window, before it goes on. */
    void ask(LeaseEntry entry, Start start) {
        entry.resume(start);
        desk.world().refresh(entry);
        desk.world().changes().plan();
    }

    /** A start that only lacks its last write: all its nodes are claimed and its time is now. */
    Optional<Start> finishable(LeaseEntry entry, LeaseTerms terms, Map<String, Integer> claimed, Instant now) {
        Placement placement = desk.world().engineView().placements().of(entry, claimed);
        boolean due = terms.term().start().map(at -> !at.isAfter(now)).orElse(true);
        Optional<Window> window = LeaseTerm.window(terms.term(), now);
        if (!isRightSize(terms, claimed)
                || !due
                || window.isEmpty()
                || !isOnePool(claimed)
                || !mayStillStart(entry, placement, terms, now)
                || !hasRoomStill(entry, placement)
                || !strangers.on(entry, placement).isEmpty()
                || entry.tenant().isEmpty()) {
            return Optional.empty();
        }
        var start = new Start(placement, window.get(), entry.generation());
        return Optional.of(
                start.movedTo(untilAnswered(terms, window.get(), now, 0)).lateBy(RESTARTED_WITHIN));
    }

    /** Not one node more than it needs: of a claim that was lost and one that was made instead, one has to go back. */
    private static boolean isRightSize(LeaseTerms terms, Map<String, Integer> claimed) {
        int gpus = claimed.values().stream().mapToInt(Integer::intValue).sum();
        int smallest =
                claimed.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        return terms.isolation() == Isolation.SHARED
                ? gpus == terms.gpus()
                : gpus >= terms.gpus() && gpus - smallest < terms.gpus();
    }

    private boolean isOnePool(Map<String, Integer> claimed) {
        List<String> pools = claimed.keySet().stream()
                .map(desk.world()::node)
                .map(node -> node == null ? "" : node.labelledPool())
                .distinct()
                .toList();
        return pools.size() == 1 && !pools.getFirst().isEmpty();
    }
}
