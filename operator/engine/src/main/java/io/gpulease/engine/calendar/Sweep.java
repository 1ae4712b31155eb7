package io.gpulease.engine.calendar;

import java.util.Arrays;

/** Ranges of starts, each with the GPUs that it offers: finds the earliest start at which enough of them overlap. */
final class Sweep implements StepProfile.StartRanges {

    // An instant and the GPUs of a node in one number, so that a plain sort will do: 2^20 GPUs, and 2^43 s before or
    // after.
    private static final int GPU_BITS = 20;
    private static final long GPU_MASK = (1L << GPU_BITS) - 1;

    private long[] opens = new long[16];
    private long[] closes = new long[16];
    private int opened;
    private int closed;
    private Span span = Span.lasting(0, 0, 1);
    private int gpus;

    void begin(Span asked) {
        span = asked;
        opened = 0;
        closed = 0;
    }

    /** What follows is offered by a node of that size. */
    void node(int size) {
        gpus = size;
    }

    @Override
    public void accept(long first, long last) {
        if (opened == opens.length) {
            opens = Arrays.copyOf(opens, opened * 2);
            closes = Arrays.copyOf(closes, opened * 2);
        }
        opens[opened++] = pack(first);
        if (last < span.latest()) {
            closes[closed++] = pack(last + 1);
        }
    }

    /** The earliest start at which the ranges that contain it offer that many GPUs; or never. */
    long earliest(int needed) {
        Arrays.sort(opens, 0, opened);
        Arrays.sort(closes, 0, closed);
        long offered = 0;
        int gone = 0;
        for (int i = 0; i < opened; i++) {
            offered += opens[i] & GPU_MASK;
            long at = opens[i] >> GPU_BITS;
            if (i + 1 < opened && opens[i + 1] >> GPU_BITS == at) {
                continue;
            }
            while (gone < closed && closes[gone] >> GPU_BITS <= at) {
                offered -= closes[gone++] & GPU_MASK;
            }
            if (offered >= needed) {
                return span.earliest() + at;
            }
        }
        return Span.NEVER;
    }

    private long pack(long instant) {
        return (instant - span.earliest()) << GPU_BITS | gpus;
    }
}
