package io.gpulease.simulate.lease;

import io.gpulease.simulate.lease.Played.Stretch;
import io.gpulease.simulate.replay.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes down what becomes of leases as time passes. */
final class Ledger {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Stretch> free = new ArrayList<>();
    private final Map<String, Long> waitedSeconds = new HashMap<>();
    /** How many wait for want of what, since the last event. */
    private final Map<String, Integer> waiting = new HashMap<>();

    private long lastEvent = Long.MIN_VALUE;
    private int started;
    private int reclaimed;
    private int displaced;

    /** @param use as it was since the event before */
    void passes(long now, NodeUse use) {
        if (lastEvent != Long.MIN_VALUE && now > lastEvent) {
            long seconds = now - lastEvent;
            waiting.forEach((reason, leases) -> waitedSeconds.merge(reason, leases * seconds, Long::sum));
            add(new Stretch(lastEvent, now, use.free(), use.stranded()));
        }
        lastEvent = now;
    }

    private void add(Stretch now) {
        var before = free.isEmpty() ? null : free.getLast();
        if (before != null && before.free() == now.free() && before.stranded() == now.stranded()) {
            free.set(free.size() - 1, new Stretch(before.from(), now.until(), now.free(), now.stranded()));
        } else {
            free.add(now);
        }
    }

    /** Those who wait from this event on. */
    void waits(Collection<Waiting> leases) {
        waiting.clear();
        for (var lease : leases) {
            if (!lease.reason().isEmpty()) {
                waiting.merge(lease.reason(), 1, Integer::sum);
            }
        }
    }

    void hasStarted() {
        started++;
    }

    int started() {
        return started;
    }

    void ended(Running lease) {
        outcomes.add(lease.outcome());
        reclaimed += lease.isCut() ? 1 : 0;
    }

    void refused(Refusal refusal) {
        refusals.add(refusal);
    }

    void displaced(int leases) {
        displaced += leases;
    }

    Played played(Gangs gangs) {
        return new Played(outcomes, refusals, waitedSeconds, free, gangs, reclaimed, displaced);
    }
}
