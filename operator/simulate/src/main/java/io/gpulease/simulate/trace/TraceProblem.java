package io.gpulease.simulate.trace;

/** A trace that cannot be replayed; the message is one line: what, why, what to do. */
public final class TraceProblem extends RuntimeException {
    public TraceProblem(String message) {
        super(message);
    }
}
