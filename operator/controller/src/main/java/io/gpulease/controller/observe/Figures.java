package io.gpulease.controller.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** What the estate looks like at the moment it is asked for. */
public record Figures(
        List<Leases> leases,
        List<Gpus> gpus,
        List<Nodes> nodes,
        List<Waiting> waiting,
        List<Power> power,
        List<Budget> budgets,
        List<Usage> usage) {
    public static final Figures NONE = new Figures(List.of(), List.of(), List.of());

    public Figures {
        leases = List.copyOf(leases);
        gpus = List.copyOf(gpus);
        nodes = List.copyOf(nodes);
        waiting = List.copyOf(waiting);
        power = List.copyOf(power);
        budgets = List.copyOf(budgets);
        usage = List.copyOf(usage);
    }

    /** No site is known, and no node. */
    public Figures(List<Leases> leases, List<Gpus> gpus, List<Waiting> waiting) {
        this(leases, gpus, List.of(), waiting, List.of(), List.of(), List.of());
    }

    /**
     * What a lease has used by now.
     *
     * @param gpuSeconds that it held, credits not taken off
     */
    public record Usage(
            String uid, String tenant, String gpuClass, Instant started, long gpuSeconds, long creditedGpuSeconds) {}

    /**
     * What a tenant has used of its budget.
     *
     * @param of {@code GPU-hours}, or the currency of an amount
     */
    public record Budget(String tenant, String of, double used, double most) {}

    /** How many leases of a class and tier are in a phase. */
    public record Leases(String phase, String gpuClass, String tier, long count) {}

    /**
     * The GPUs of a pool; what is neither leased nor free is the owner's, or cannot be used. {@code reserved} are booked for
     * windows that start later, whoever has them now.
     */
    public record Gpus(String pool, long total, long leased, long free, long reserved) {}

    /** How many nodes of a pool are in a state; one may be in several. */
    public record Nodes(String pool, String state, long count) {}

    /** What the GPUs in use at a site draw, and what there is for them now; empty: no limit. */
    public record Power(String site, long committedWatts, OptionalLong budgetWatts) {}

    /** The queue of a class. */
    public record Waiting(String gpuClass, long leases, Duration oldest) {}
}
