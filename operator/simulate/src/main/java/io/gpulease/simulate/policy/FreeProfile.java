package io.gpulease.simulate.policy;

import java.util.Arrays;

/** How many processors are free, over time, as steps; the last one lasts for ever, and all are free then. */
final class FreeProfile {
    private final int pool;
    // Step i has free[i] from since[i] until since[i + 1].
    private long[] since = new long[64];
    private int[] free = new int[64];
    private int steps = 1;

    FreeProfile(long now, int pool) {
        this.pool = pool;
        since[0] = now;
        free[0] = pool;
    }

    /** What is left beside those who hold some. */
    static FreeProfile of(Moment moment) {
        var profile = new FreeProfile(moment.now(), moment.pool());
        moment.held().forEach(held -> profile.take(moment.now(), held.until(), held.processors()));
        return profile;
    }

    FreeProfile copy() {
        var copy = new FreeProfile(since[0], pool);
        copy.since = since.clone();
        copy.free = free.clone();
        copy.steps = steps;
        return copy;
    }

    long begin() {
        return since[0];
    }

    /** The earliest start, not before an instant, from which so many processors are free for so long. */
    long earliest(long notBefore, int processors, long seconds) {
        if (processors > pool) {
            throw new IllegalArgumentException(
                    "%d processors are never free in a pool of %d".formatted(processors, pool));
        }
        int first = stepAt(notBefore);
        while (true) {
            while (free[first] < processors) {
                first++;
            }
            long start = Math.max(notBefore, since[first]);
            int next = first + 1;
            while (next < steps && since[next] < start + seconds && free[next] >= processors) {
                next++;
            }
            if (next == steps || since[next] >= start + seconds) {
                return start;
            }
            first = next;
        }
    }

    void take(long start, long end, int processors) {
        add(start, end, -processors);
    }

    void giveBack(long start, long end, int processors) {
        add(start, end, processors);
    }

    /** Drops what is over. */
    void forgetBefore(long now) {
        int at = stepAt(now);
        if (at > 0) {
            remove(0, at);
            since[0] = now;
        }
    }

    private void add(long start, long end, int amount) {
        if (start >= end) {
            return;
        }
        int first = split(start);
        int last = split(end);
        for (int i = first; i < last; i++) {
            free[i] += amount;
            if (free[i] < 0 || free[i] > pool) {
                throw new IllegalStateException(
                        "%d of %d processors would be free at %d".formatted(free[i], pool, since[i]));
            }
        }
        merge(last);
        merge(first);
    }

    private int stepAt(long instant) {
        int found = Arrays.binarySearch(since, 0, steps, instant);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }

    /** The step that begins exactly then, made if there was none. */
    private int split(long instant) {
        int at = stepAt(instant);
        if (since[at] == instant) {
            return at;
        }
        if (steps == since.length) {
            since = Arrays.copyOf(since, steps * 2);
            free = Arrays.copyOf(free, steps * 2);
        }
        System.arraycopy(since, at + 1, since, at + 2, steps - at - 1);
        System.arraycopy(free, at + 1, free, at + 2, steps - at - 1);
        since[at + 1] = instant;
        free[at + 1] = free[at];
        steps++;
        return at + 1;
    }

    /** Drops a step that is no step. */
    private void merge(int at) {
        if (at > 0 && free[at] == free[at - 1]) {
            remove(at, at + 1);
        }
    }

    private void remove(int from, int to) {
        System.arraycopy(since, to, since, from, steps - to);
        System.arraycopy(free, to, free, from, steps - to);
        steps -= to - from;
    }
}
