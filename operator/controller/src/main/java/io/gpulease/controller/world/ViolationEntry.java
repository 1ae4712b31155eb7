package io.gpulease.controller.world;

import io.gpulease.controller.watch.SlimViolation;

/** A violation with what is under way for it. */
public final class ViolationEntry {

    private SlimViolation violation;
    private boolean busy;
    private boolean distrusted;
    private boolean gone;
    private final Backoff backoff = new Backoff();

    ViolationEntry(SlimViolation violation) {
        this.violation = violation;
    }

    void see(SlimViolation heard) {
        distrusted = false;
        violation = heard;
    }

    void vanish() {
        gone = true;
    }

    public SlimViolation violation() {
        return violation;
    }

    public boolean isBusy() {
        return busy;
    }

    public void beginWrite() {
        busy = true;
    }

    public void endWrite() {
        busy = false;
    }

    /** A write of ours may or may not have come through. */
    public void distrust() {
        distrusted = true;
    }

    public boolean isDistrusted() {
        return distrusted;
    }

    /** The object is no more. */
    public boolean isGone() {
        return gone;
    }

    public Backoff backoff() {
        return backoff;
    }
}
