package io.gpulease.controller.lead;

/** The lead of an operator that is known to be the only one: it is never asked for and never lost. */
public final class SoleLead implements Lead {
    private volatile boolean closed;

    @Override
    public void runWhenLeading(Runnable onLead, Runnable onStandingBy) {
        Thread.ofPlatform().name("leading").start(onLead);
    }

    @Override
    public void assertLeading() {
        if (closed) {
            throw new IllegalStateException("the operator is stopping: nothing is written any more");
        }
    }

    @Override
    public boolean isLeading() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
