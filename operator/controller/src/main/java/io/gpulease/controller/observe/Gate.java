package io.gpulease.controller.observe;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Closed while writes that matter are waiting; what matters less waits before it. */
public final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean open = true;

    public void close() {
        set(false);
    }

    public void open() {
        set(true);
    }

    private void set(boolean now) {
        lock.lock();
        try {
            open = now;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is open, but not longer than the limit: a gate that is never opened only delays. */
    void pass(Duration limit) throws InterruptedException {
        var left = limit.toNanos();
        lock.lock();
        try {
            while (!open && left > 0) {
                left = opened.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is open right now, for those who show it. */
    public boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }
}
