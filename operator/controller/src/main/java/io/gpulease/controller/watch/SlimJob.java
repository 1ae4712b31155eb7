package io.gpulease.controller.watch;

import java.util.Map;

/**
 * What the operator keeps of a Job.
 *
 * @param labels only those under {@code gpulease.io/}
 * @param ownerUid uid of the GpuLease that owns it; empty when none does
 */
public record SlimJob(ObjectRef ref, Map<String, String> labels, String ownerUid, Outcome outcome, boolean leaving) {

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
