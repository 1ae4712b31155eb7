package io.gpulease.controller.world;

import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A start under way.
 *
 * @param window as the plan that decided it, or is asked about it, has it
 * @param lateness how much later that is than was decided or asked before
 * @param missing the nodes that are not claimed yet
 * @param awaited pods that have to leave its nodes first, by uid, and since when they are waited for
 */
public record Start(
        Placement placement,
        Window window,
        long generation,
        Lateness lateness,
        Set<String> missing,
        Set<String> inFlight,
        Map<String, Instant> awaited) {

    public Start(Placement placement, Window window, long generation) {
        this(placement, window, generation, Lateness.NONE);
    }

    private Start(Placement placement, Window window, long generation, Lateness lateness) {
        this(placement, window, generation, lateness, new HashSet<>(), new HashSet<>(), new HashMap<>());
        placement.nodes().forEach(share -> missing.add(share.node()));
    }

    /** The same, which ends later than was decided. */
    public Start movedTo(Window later) {
        Duration late = Duration.between(window.end(), later.end());
        return new Start(placement, later, generation, new Lateness(late, lateness.timesAsked() + 1));
    }

    /** The same, which may have been decided that long ago. */
    public Start lateBy(Duration more) {
        return new Start(
                placement, window, generation, new Lateness(lateness.time().plus(more), lateness.timesAsked()));
    }

    /** By how much later a start ends than the plan knew, and how often the plan was asked whether it may. */
    public record Lateness(Duration time, int timesAsked) {
        static final Lateness NONE = new Lateness(Duration.ZERO, 0);
    }
}
