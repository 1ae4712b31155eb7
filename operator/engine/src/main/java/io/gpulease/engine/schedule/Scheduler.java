package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Snapshot;

/** Decides who gets which GPUs when: each in its turn, with every booking once given kept. */
public final class Scheduler {

    /** A decision for every waiting lease of the snapshot, an answer to every wish and every inquiry; the same snapshot always gives the same plan. */
    public Plan plan(Snapshot snapshot) {
        return new Planning(snapshot).plan();
    }
}
