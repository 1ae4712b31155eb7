package io.gpulease.simulate.oracle;

import java.util.Arrays;

/** How many processors are free in each second from an instant on; all of them after the last one written down. */
final class Seconds {
    private final long now;
    private final int pool;
    private int[] free = {};

    Seconds(long now, int pool) {
        this.now = now;
        this.pool = pool;
    }

    void take(long start, long end, int processors) {
        int last = Math.toIntExact(end - now);
        if (last > free.length) {
            int known = free.length;
            free = Arrays.copyOf(free, last);
            Arrays.fill(free, known, last, pool);
        }
        for (int second = Math.toIntExact(Math.max(start, now) - now); second < last; second++) {
            free[second] -= processors;
        }
    }

    /** Goes from second to second until enough of them in a row have enough processors. */
    long earliest(int processors, long seconds) {
        int second = 0;
        long inARow = 0;
        while (inARow < seconds) {
            inARow = second >= free.length || free[second] >= processors ? inARow + 1 : 0;
            second++;
        }
        return now + second - seconds;
    }
}
