package io.gpulease.controller.finding;

import java.util.List;
import java.util.Optional;

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

    /** All leases as the booking thread knows them now; empty: it has not answered. */
    Optional<List<Subject>> leases() throws InterruptedException;
}
