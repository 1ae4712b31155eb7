package io.gpulease.controller.watch;

import java.util.Map;

/**
 * What the operator keeps of a Job.
 *
 * @param labels only those under {@code gpulease.io/}
 * @param ownerUid uid of the GpuLease that owns it; empty when none does
 */
public record SlimJob(
        ObjectRef ref, Map<String, String> labels, String ownerUid, Outcome outcome, boolean leaving, Pause pause) {

    /** One that nobody has paused. */
    public SlimJob(ObjectRef ref, Map<String, String> labels, String ownerUid, Outcome outcome, boolean leaving) {
        this(ref, labels, ownerUid, outcome, leaving, Pause.NONE);
    }

    /** Whether it makes no pods for now, and by whom. */
    public enum Pause {
        NONE,
        /** By the operator, with a note that says so. */
        OURS,
        /** By the operator, and somebody has let it go on since. */
        OURS_LIFTED,
        /** By its owner, who lets it go on. */
        OWNERS
    }

    /** Annotation of a job that the operator has paused, and lets go on when its lease does. */
    public static final String PAUSED = "gpulease.io/paused";

    /** How a Job stands. */
    public enum Outcome {
        RUNNING,
        COMPLETE,
        FAILED
    }

    public boolean isOver() {
        return outcome != Outcome.RUNNING;
    }
}
