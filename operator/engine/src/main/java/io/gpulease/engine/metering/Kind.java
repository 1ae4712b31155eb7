package io.gpulease.engine.metering;

/** What became of GPU-seconds that a lease had a right to. */
public enum Kind {
    /** The tenant could use them. */
    ACTIVE(true, true, true),
    /** A policy had stopped the lease, and rightly so: charged, and nobody failed to deliver them. */
    SUSPENDED(false, false, true),
    /** Lost with a node. */
    NODE_LOSS(true, false, true),
    /** Lost to an outage of the site. */
    SITE_OUTAGE(true, false, true),
    /** Of a booked window, those before its nodes were handed over: the lease did not hold them yet. */
    LATE_HANDOVER(true, false, false),
    /** A policy had stopped the lease, which turned out to be wrong. */
    DISMISSED_SUSPENSION(true, false, true),
    /** The same, where the time was put to the end of the term instead: charged nothing, for the tenant has it later, and pays for it then. */
    GIVEN_BACK(false, false, true),
    /** What was left of the term when a policy ended the lease, which turned out to be wrong: the lease did not hold it any more. */
    DISMISSED_REVOCATION(true, false, false);

    private final boolean promised;
    private final boolean delivered;
    private final boolean held;

    Kind(boolean promised, boolean delivered, boolean held) {
        this.promised = promised;
        this.delivered = delivered;
        this.held = held;
    }

    /** Counts in what was promised. */
    public boolean isPromised() {
        return promised;
    }

    /** Counts in what was delivered. */
    public boolean isDelivered() {
        return delivered;
    }

    /** The lease held them: they count as used, and are charged. */
    public boolean isHeld() {
        return held;
    }

    /** Has a price: what was put to the end of the term is paid for there. */
    public boolean isCharged() {
        return this != GIVEN_BACK;
    }

    /** Promised and not delivered: a share of it may be given back. */
    public boolean isCredited() {
        return promised && !delivered;
    }
}
