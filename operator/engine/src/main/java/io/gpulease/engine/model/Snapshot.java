package io.gpulease.engine.model;

import java.time.Instant;
import java.util.List;

/** Everything a plan depends on: the same snapshot always gives the same plan. */
public record Snapshot(
        Instant now,
        List<Pool> pools,
        List<Tenant> tenants,
        List<Held> held,
        List<Request> waiting,
        List<Wish> wishes,
        Quoting quoting) {

    public Snapshot {
        pools = List.copyOf(pools);
        tenants = List.copyOf(tenants);
        held = List.copyOf(held);
        waiting = List.copyOf(waiting);
        wishes = List.copyOf(wishes);
    }

    /** Nobody asks for a quote, and none is held. */
    public Snapshot(
            Instant now,
            List<Pool> pools,
            List<Tenant> tenants,
            List<Held> held,
            List<Request> waiting,
            List<Wish> wishes) {
        this(now, pools, tenants, held, waiting, wishes, Quoting.NONE);
    }

    /** Nor does anybody who holds something ask for more. */
    public Snapshot(Instant now, List<Pool> pools, List<Tenant> tenants, List<Held> held, List<Request> waiting) {
        this(now, pools, tenants, held, waiting, List.of());
    }

    /** The same with other pools and other leases that hold something. */
    public Snapshot with(List<Pool> otherPools, List<Held> otherHeld) {
        return new Snapshot(now, otherPools, tenants, otherHeld, waiting, wishes, quoting);
    }

    /** The same with other quotes. */
    public Snapshot with(Quoting others) {
        return new Snapshot(now, pools, tenants, held, waiting, wishes, others);
    }
}
