package io.gpulease.controller.finding;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the finder gets to know the cluster. What is followed is handed over by its inbox. */
public interface Sources {

    /** Policies and violations were listed once. */
    boolean isListed();

    /**
     * Follows pods, or no longer.
     *
     * @return whether they are followed and were listed once
     */
    boolean followPods(boolean wanted);

    /** What the booking thread knows now; empty: it has not answered. */
    Optional<Booked> booked() throws InterruptedException;

    /**
     * What is booked.
     *
     * @param leases all of them
     * @param gpuResources the extended resources that pools count
     */
    record Booked(List<Subject> leases, Set<String> gpuResources) {
        public Booked {
            leases = List.copyOf(leases);
            gpuResources = Set.copyOf(gpuResources);
        }
    }
}
