package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Snapshot;
import java.util.Map;
import java.util.Optional;

/** Decides who gets which GPUs when: first come, first served, with every booking once given kept. */
public final class Scheduler {

    public Plan plan(Snapshot snapshot) {
        return new Plan(snapshot.now(), Map.of(), Optional.empty());
    }
}
