package io.gpulease.app;

import java.time.Duration;

/** The part of the operator that acts, as this module starts and stops it. */
interface Core {
    /** Begins to follow the cluster; returns at once. */
    void watch();

    /** Everything that is followed was seen in whole. */
    boolean isSynced();

    /** Begins to act; returns once the first plan is applied, or there is nothing to do. */
    void act() throws InterruptedException;

    /** The thread that decides is at work, or has not been asked to. */
    boolean isAlive();

    /** Takes no more decisions, and waits for the writes in flight, but not longer than the limit. */
    void stop(Duration limit);
}
