package io.gpulease.engine.model;

import java.time.Instant;
import java.util.List;

/** Everything a plan depends on: the same snapshot always gives the same plan. */
public record Snapshot(Instant now, List<Pool> pools, List<Tenant> tenants, List<Held> held, List<Request> waiting) {

    public Snapshot {
        pools = List.copyOf(pools);
        tenants = List.copyOf(tenants);
        held = List.copyOf(held);
        waiting = List.copyOf(waiting);
    }
}
