package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.Reason;
import io.gpulease.engine.schedule.Reclaim;
import io.gpulease.engine.schedule.Scheduler;
import io.gpulease.simulate.trace.Job;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * Leases through the engine, from event to event. At one instant: ends, then arrivals, then a plan, and another one for as long as
 * somebody starts or is told to leave, as the operator does it. Whoever leaves leaves at once: no pod takes its grace.
 */
public final class LeaseReplay {
    private final Estate estate;
    private final List<Arrival> arrivals;
    private final IntConsumer progress;
    private final Scheduler scheduler = new Scheduler();
    private final Map<LeaseId, Waiting> waiting = new LinkedHashMap<>();
    private final Map<LeaseId, Running> running = new LinkedHashMap<>();
    private final TreeSet<Running> ends = new TreeSet<>(Running.BY_END);
    private final NodeUse use;
    private final Closeness closeness;
    private final Ledger ledger = new Ledger();
    private OptionalLong wakeAt = OptionalLong.empty();
    private int next;
    /** Of the last event. */
    private long now;

    private LeaseReplay(Estate estate, List<Arrival> arrivals, IntConsumer progress) {
        this.estate = estate;
        this.arrivals = arrivals.stream()
                .sorted(Comparator.comparingLong(Arrival::second)
                        .thenComparing(arrival -> arrival.request().lease()))
                .toList();
        this.progress = progress;
        this.use = new NodeUse(estate);
        this.closeness = new Closeness(estate);
    }

    /**
     * What becomes of leases.
     *
     * @param arrivals in any order; no two have the same id
     * @param progress told how many have started, whenever some have
     */
    public static Played run(Estate estate, List<Arrival> arrivals, IntConsumer progress) {
        var replay = new LeaseReplay(estate, arrivals, progress);
        for (var now = replay.nextEvent(); now.isPresent(); now = replay.nextEvent()) {
            replay.passes(now.getAsLong());
        }
        replay.waiting.values().forEach(lease -> replay.ledger.refused(lease.refusal(replay.now, false)));
        return replay.ledger.played(replay.closeness.gangs());
    }

    /**
     * The same for the jobs of a trace, on an estate made for them: one pool, and one tenant to whom nothing is denied.
     *
     * @param jobs none asks for more than there is
     * @param perNode up to so many are had on one node, more of them as whole nodes
     */
    public static Played ofTrace(List<Job> jobs, int gpus, int perNode, IntConsumer progress) {
        return run(FlatEstate.of(gpus, perNode), TraceLeases.of(jobs, perNode), progress);
    }

    private OptionalLong nextEvent() {
        long arrival = next < arrivals.size() ? arrivals.get(next).second() : Long.MAX_VALUE;
        long end = ends.isEmpty() ? Long.MAX_VALUE : ends.first().end();
        long event = Math.min(Math.min(arrival, end), wakeAt.orElse(Long.MAX_VALUE));
        return event == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(event);
    }

    private void passes(long second) {
        now = second;
        ledger.passes(now, use);
        while (!ends.isEmpty() && ends.first().end() == now) {
            ends(ends.first());
        }
        while (next < arrivals.size() && arrivals.get(next).second() == now) {
            arrives(arrivals.get(next), next++);
        }
        wakeAt = OptionalLong.empty();
        boolean isNews = !waiting.isEmpty();
        while (isNews && !waiting.isEmpty()) {
            isNews = plan();
        }
        ledger.waits(waiting.values());
    }

    private void arrives(Arrival arrival, int number) {
        if (waiting.put(arrival.request().lease(), new Waiting(arrival, number)) != null) {
            throw new IllegalArgumentException(
                    "two leases have the id " + arrival.request().lease());
        }
    }

    private void ends(Running lease) {
        ends.remove(lease);
        running.remove(lease.held().lease());
        use.giveBack(lease.held().placement());
        ledger.ended(lease);
    }

    /** True when somebody has started, or was told to leave: what is planned next may differ. */
    private boolean plan() {
        Plan plan = scheduler.plan(new Snapshot(
                Instant.ofEpochSecond(now),
                estate.pools(),
                estate.tenants(),
                held(),
                requests(),
                List.of(),
                estate.sites()));
        ledger.displaced(plan.displaced().size());
        plan.reclaims().forEach(this::reclaim);
        int started = ledger.started();
        plan.decisions().forEach(this::decided);
        wakeAt = plan.nextChange().map(Seconds::notBefore).map(OptionalLong::of).orElse(OptionalLong.empty());
        if (ledger.started() > started) {
            progress.accept(ledger.started());
        }
        return ledger.started() > started || !plan.reclaims().isEmpty();
    }

    private List<Held> held() {
        return running.values().stream().map(Running::held).toList();
    }

    private List<Request> requests() {
        return waiting.values().stream().map(Waiting::request).toList();
    }

    private void reclaim(Reclaim reclaim) {
        var before = running.get(reclaim.lease());
        if (before == null) {
            throw new IllegalStateException("the engine reclaims %s, which does not run".formatted(reclaim.lease()));
        }
        var after = before.leaving(reclaim);
        ends.remove(before);
        ends.add(after);
        running.put(reclaim.lease(), after);
    }

    private void decided(LeaseId id, Decision decision) {
        var lease = waiting.get(id);
        if (lease == null) {
            throw new IllegalStateException("the engine decides about %s, which does not wait".formatted(id));
        }
        switch (decision) {
            case Decision.StartNow start -> start(id, lease.starts(start));
            case Decision.Reserve reserve -> lease.decided(reserve);
            case Decision.Wait wait -> lease.decided(wait);
            case Decision.Refuse refuse -> refuse(id, lease, refuse);
        }
    }

    private void start(LeaseId id, Running lease) {
        closeness.starts(lease, use);
        use.take(lease.held().placement());
        waiting.remove(id);
        running.put(id, lease);
        ends.add(lease);
        ledger.hasStarted();
    }

    /** Pools, tenants and sites stay as they are, so only a term that gets shorter by itself may still be let in later. */
    private void refuse(LeaseId id, Waiting lease, Decision.Refuse refuse) {
        lease.decided(refuse);
        var term = lease.request().term();
        boolean shrinks = refuse.reason() == Reason.TERM_TOO_LONG
                && term.end().isPresent()
                && term.start().isEmpty();
        if (!shrinks) {
            waiting.remove(id);
            ledger.refused(lease.refusal(now, true));
        }
    }
}
