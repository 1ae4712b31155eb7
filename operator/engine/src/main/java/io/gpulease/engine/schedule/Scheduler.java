package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.Budgets;
import io.gpulease.engine.model.Snapshot;

/** Decides who gets which GPUs when: each in its turn, with every booking once given kept. */
public final class Scheduler {

    /** A decision for every waiting lease of the snapshot, an answer to every wish and every inquiry; the same snapshot always gives the same plan. */
    public Plan plan(Snapshot snapshot) {
        return plan(snapshot, Budgets.NONE);
    }

    /** The same where tenants have budgets. */
    public Plan plan(Snapshot snapshot, Budgets budgets) {
        return new Planning(snapshot, budgets).plan();
    }
}
