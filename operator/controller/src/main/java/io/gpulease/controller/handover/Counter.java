package io.gpulease.controller.handover;

import io.gpulease.controller.apply.Urgency;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets only so many write records at a time: the calls of leases that start and end are not to wait behind them. */
final class Counter {

    /** Each has one call under way at a time. */
    static final int AT_ONCE = 4;

    private final Map<Urgency, Deque<Runnable>> waiting = new EnumMap<>(Urgency.class);
    private int busy;
    private boolean isCalling;

    /** Runs it, now or once another has left; whoever was run says when it is done. */
    void enter(Urgency urgency, Runnable work) {
        waiting.computeIfAbsent(urgency, _ -> new ArrayDeque<>()).add(work);
        call();
    }

    void leave() {
        busy--;
        call();
    }

    /** Not one within the other: thousands may leave at once that find no key. */
    private void call() {
        if (isCalling) {
            return;
        }
        isCalling = true;
        try {
            for (Runnable next = next(); next != null; next = next()) {
                busy++;
                next.run();
            }
        } finally {
            isCalling = false;
        }
    }

    private @Nullable Runnable next() {
        if (busy < AT_ONCE) {
            for (Deque<Runnable> queue : waiting.values()) {
                Runnable first = queue.poll();
                if (first != null) {
                    return first;
                }
            }
        }
        return null;
    }
}
