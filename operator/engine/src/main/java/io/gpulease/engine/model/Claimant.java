package io.gpulease.engine.model;

/** For whom a lease is reclaimed. */
public sealed interface Claimant {

    /** A waiting lease, whose booking begins when the other has left. */
    record OfLease(LeaseId lease) implements Claimant {}

    /** Whoever owns the nodes of that pool. */
    record OfOwner(String pool) implements Claimant {}
}
