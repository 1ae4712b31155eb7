package io.gpulease.engine.metering;

/** What became of GPU-seconds that are charged. */
public enum Kind {
    /** The tenant could use them. */
    ACTIVE(true, true),
    /** A policy had stopped the lease, and rightly so: charged, and nobody failed to deliver them. */
    SUSPENDED(false, false),
    /** Lost with a node. */
    NODE_LOSS(true, false),
    /** Lost to an outage of the site. */
    SITE_OUTAGE(true, false),
    /** Of a booked window, those before its nodes were handed over. */
    LATE_HANDOVER(true, false),
    /** A policy had stopped the lease, which turned out to be wrong. */
    DISMISSED_SUSPENSION(true, false);

    private final boolean promised;
    private final boolean delivered;

    Kind(boolean promised, boolean delivered) {
        this.promised = promised;
        this.delivered = delivered;
    }

    /** Counts in what was promised. */
    public boolean isPromised() {
        return promised;
    }

    /** Counts in what was delivered. */
    public boolean isDelivered() {
        return delivered;
    }

    /** Promised and not delivered: a share of it may be given back. */
    public boolean isCredited() {
        return promised && !delivered;
    }
}
