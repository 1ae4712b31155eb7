package io.gpulease.engine.model;

import java.time.Instant;
import java.util.List;

/**
 * Everything a plan depends on: the same snapshot always gives the same plan.
 *
 * @param sites those of which more is known than the name that pools give
 */
public record Snapshot(
        Instant now,
        List<Pool> pools,
        List<Tenant> tenants,
        List<Held> held,
        List<Request> waiting,
        List<Wish> wishes,
        List<Site> sites,
        Quoting quoting) {

    public Snapshot {
        pools = List.copyOf(pools);
        tenants = List.copyOf(tenants);
        held = List.copyOf(held);
        waiting = List.copyOf(waiting);
        wishes = List.copyOf(wishes);
        sites = List.copyOf(sites);
    }

    /** Nobody asks for a quote, and none is held. */
    public Snapshot(
            Instant now,
            List<Pool> pools,
            List<Tenant> tenants,
            List<Held> held,
            List<Request> waiting,
            List<Wish> wishes,
            List<Site> sites) {
        this(now, pools, tenants, held, waiting, wishes, sites, Quoting.NONE);
    }

    /** Nor is anything known of the sites. */
    public Snapshot(
            Instant now,
            List<Pool> pools,
            List<Tenant> tenants,
            List<Held> held,
            List<Request> waiting,
            List<Wish> wishes) {
        this(now, pools, tenants, held, waiting, wishes, List.of());
    }

    /** Nor does anybody who holds something ask for more. */
    public Snapshot(Instant now, List<Pool> pools, List<Tenant> tenants, List<Held> held, List<Request> waiting) {
        this(now, pools, tenants, held, waiting, List.of());
    }

    /** The same with other pools and other leases that hold something. */
    public Snapshot with(List<Pool> otherPools, List<Held> otherHeld) {
        return new Snapshot(now, otherPools, tenants, otherHeld, waiting, wishes, sites, quoting);
    }

    /** The same with other quotes. */
    public Snapshot with(Quoting others) {
        return new Snapshot(now, pools, tenants, held, waiting, wishes, sites, others);
    }

    /** The same with other leases that wait. */
    public Snapshot withWaiting(List<Request> others) {
        return new Snapshot(now, pools, tenants, held, others, wishes, sites, quoting);
    }

    /** The same with other wishes. */
    public Snapshot withWishes(List<Wish> others) {
        return new Snapshot(now, pools, tenants, held, waiting, others, sites, quoting);
    }

    /** The same with that known of the sites. */
    public Snapshot withSites(List<Site> known) {
        return new Snapshot(now, pools, tenants, held, waiting, wishes, known, quoting);
    }
}
