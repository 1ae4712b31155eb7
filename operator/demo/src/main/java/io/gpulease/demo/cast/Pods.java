package io.gpulease.demo.cast;

/** What runs in a lease. */
public enum Pods {
    /** Nothing: the GPUs are held. */
    NONE,
    /** Pods that the tenant brings along with the lease; they wait at the gate until it starts, and are evicted when it ends. */
    OWN,
    /** As {@link #OWN}, and one more than the lease has GPUs for. */
    OWN_AND_ONE_TOO_MANY,
    /** A job in the lease, running until the lease ends. */
    JOB,
    /** A job in the lease that is done early; the lease ends with it. */
    SHORT_JOB;

    boolean own() {
        return this == OWN || this == OWN_AND_ONE_TOO_MANY;
    }

    boolean job() {
        return this == JOB || this == SHORT_JOB;
    }
}
