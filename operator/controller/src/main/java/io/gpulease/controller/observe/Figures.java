package io.gpulease.controller.observe;

import java.time.Duration;
import java.util.List;

/** What the estate looks like at the moment it is asked for. */
public record Figures(List<Leases> leases, List<Gpus> gpus, List<Waiting> waiting) {
    public static final Figures NONE = new Figures(List.of(), List.of(), List.of());

    public Figures {
        leases = List.copyOf(leases);
        gpus = List.copyOf(gpus);
        waiting = List.copyOf(waiting);
    }

    /** How many leases of a class and tier are in a phase. */
    public record Leases(String phase, String gpuClass, String tier, long count) {}

    /**
     * The GPUs of a pool; what is neither leased nor free is the owner's, or cannot be used. {@code reserved} are booked for
     * windows that start later, whoever has them now.
     */
    public record Gpus(String pool, long total, long leased, long free, long reserved) {}

    /** The queue of a class. */
    public record Waiting(String gpuClass, long leases, Duration oldest) {}
}
