package io.gpulease.engine.model;

/** Whether a lease has its nodes to itself. */
public enum Isolation {
    /** Whole nodes, counted with all their GPUs. */
    DEDICATED,
    /** GPUs on nodes that other leases may use as well. */
    SHARED
}
