package io.gpulease.controller.booking;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.enforce.Orphans;
import io.gpulease.controller.enforce.ViolationUpkeep;
import io.gpulease.controller.handover.Handovers;
import io.gpulease.controller.handover.LateReceipts;
import io.gpulease.controller.lease.LeaseSteps;
import io.gpulease.controller.lease.LeaseWrites;
import io.gpulease.controller.nodes.NodeUpkeep;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.nodes.Sanitizer;
import io.gpulease.controller.pods.PodUpkeep;
import io.gpulease.controller.quote.QuoteSteps;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.workload.JobUpkeep;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.Changes;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.QuoteEntry;
import io.gpulease.controller.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn of the single writer: plan if needed, then the next step of everybody whom the news concern. */
public final class BookingDesk {

    private static final Logger LOGGER = LoggerFactory.getLogger(BookingDesk.class);
    private static final Duration LONGEST_REST = Duration.ofMinutes(10);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(5);

    private final LeaseDesk desk;
    private final World world;
    private final Planner planner;
    private final LeaseSteps leases;
    private final NodeUpkeep nodes;
    private final LateReceipts lateReceipts;
    private final Sanitizer sanitizer;
    private final PodUpkeep pods;
    private final QuoteSteps quotes;
    private final Orphans orphans;
    private final Runnable onPartiesChanged;
    private boolean oldStartsTakenUp;

    /**
     * @param nanoTime a stopwatch, by which the engine's own time is measured
     * @param onPartiesChanged told when what pools, sites and tenants say of themselves may be another thing
     */
    public BookingDesk(LeaseDesk desk, LongSupplier nanoTime, Runnable onPartiesChanged) {
        this.desk = desk;
        this.world = desk.world();
        this.planner = new Planner(world, desk.journal(), desk.clock(), nanoTime);
        var leaseWrites = new LeaseWrites(desk);
        var nodeWrites = new NodeWrites(desk);
        var jobs = new JobUpkeep(desk, entry -> jobCreated(leaseWrites, entry));
        var handovers = new Handovers(desk);
        this.leases = new LeaseSteps(desk, leaseWrites, nodeWrites, jobs, handovers);
        this.lateReceipts = handovers.late(nodeWrites);
        this.sanitizer = new Sanitizer(desk, nodeWrites);
        this.nodes = new NodeUpkeep(desk, nodeWrites, sanitizer);
        this.pods = new PodUpkeep(desk);
        this.quotes = new QuoteSteps(desk);
        this.orphans = new Orphans(desk, new ViolationUpkeep(desk, new Dues(desk)));
        this.onPartiesChanged = onPartiesChanged;
    }

    private void jobCreated(LeaseWrites writes, LeaseEntry entry) {
        var next = new LeaseStatuses(entry.lease(), desk.now()).jobCreated(JobUpkeep.JOB_CREATED);
        writes.status(entry, next, Urgency.FINISH, () -> {});
    }

    /** Gives the instant at which to take the next turn at the latest. */
    public Instant turn(Instant began) {
        Changes changes = world.changes();
        world.pods().vanished().turn(began);
        desk.agenda().take(began).forEach(key -> Agenda.concern(key, changes));
        takeUpOldStarts(began);
        plan(began);
        // A plan may take seconds, and what was promised since then is over since then.
        Instant now = desk.now();
        for (String name : changes.takeNodes()) {
            NodeEntry node = world.node(name);
            if (node != null) {
                safely(
                        Agenda.node(name),
                        now,
                        () -> nodes.step(node, now)
                                .ifPresent(at -> desk.agenda().remind(Agenda.node(name), at)));
                safely(Agenda.node(name), now, () -> lateReceipts.step(node));
            }
        }
        for (String uid : changes.takeLeases()) {
            LeaseEntry entry = world.lease(uid);
            if (entry != null) {
                safely(uid, now, () -> leases.step(entry, now));
                safely(uid, now, () -> pods.step(entry, now));
            } else {
                safely(uid, now, () -> orphans.step(uid, now));
            }
        }
        for (ObjectKey key : changes.takeStrayPods()) {
            SlimPod pod = world.pods().get(key);
            if (pod != null) {
                safely(Agenda.pod(pod), now, () -> stray(pod, now));
            }
        }
        stepQuotes(changes, now);
        if (changes.takeParties()) {
            onPartiesChanged.run();
        }
        Instant rest = ledger(now);
        return changes.isEmpty() ? desk.agenda().nextOr(planner.next(rest)) : now;
    }

    private Instant ledger(Instant now) {
        Instant longest = now.plus(LONGEST_REST);
        try {
            Instant due = desk.ledger().turn(now);
            return due.isBefore(longest) ? due : longest;
        } catch (RuntimeException fault) {
            LOGGER.atError().setCause(fault).log("the ledger failed");
            desk.journal().failed("ledger", String.valueOf(fault));
            return now.plus(AFTER_A_FAULT);
        }
    }

    private void stray(SlimPod pod, Instant now) {
        if (sanitizer.isOurs(pod)) {
            sanitizer.stray(pod, now);
        } else {
            pods.stray(pod, now);
        }
    }

    private void stepQuotes(Changes changes, Instant now) {
        for (String uid : changes.takeQuotes()) {
            QuoteEntry entry = world.quotes().get(uid);
            if (entry != null) {
                safely(Agenda.quote(uid), now, () -> quotes.step(entry, now));
            }
        }
    }

    /** Before the first plan: what an earlier operator has claimed for a start must not look as if it were free. */
    private void takeUpOldStarts(Instant now) {
        if (oldStartsTakenUp) {
            return;
        }
        oldStartsTakenUp = true;
        for (LeaseEntry entry : List.copyOf(world.leases())) {
            if (entry.isUnstarted()
                    && entry.start().isEmpty()
                    && !world.nodesClaimedBy(entry.uid()).isEmpty()) {
                safely(entry.uid(), now, () -> leases.step(entry, now));
            }
        }
    }

    /** Without a plan nothing new starts, but all that runs goes on and ends on time. */
    private void plan(Instant now) {
        try {
            planner.turn(now);
        } catch (RuntimeException fault) {
            LOGGER.atError().setCause(fault).log("the plan failed");
            desk.journal().failed("plan", String.valueOf(fault));
            planner.again(now.plus(AFTER_A_FAULT));
        }
    }

    /** A fault that one of them brings about takes no turn from the others; that one is looked at again. */
    private void safely(String key, Instant now, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            LOGGER.atError().addKeyValue("of", key).setCause(fault).log("a step failed");
            desk.journal().failed("step", String.valueOf(fault));
            desk.agenda().remind(key, now.plus(AFTER_A_FAULT));
        }
    }
}
