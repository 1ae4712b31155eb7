package io.gpulease.engine.metering;

import io.gpulease.engine.model.Placement;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.Collection;

/** GPU-seconds used: GPUs times the whole seconds they were held. */
public final class Usage {

    private Usage() {}

    /**
     * GPUs held from one instant until another; a node that was lost earlier has an earlier end.
     *
     * @param from rounded up to a whole second
     * @param to not included, rounded down; not after {@code from}: nothing was used
     */
    public record Interval(int gpus, Instant from, Instant to) {

        public Interval {
            if (gpus < 0) {
                throw new IllegalArgumentException("usage of %d GPUs cannot be".formatted(gpus));
            }
        }

        /** Never negative. */
        public long gpuSeconds() {
            long seconds = Math.max(0, WholeSeconds.floor(to) - WholeSeconds.ceiling(from));

            return saturatedProduct(gpus, seconds);
        }
    }

    /** The usage of all intervals together; {@link Long#MAX_VALUE} where it would be more than that. */
    public static long gpuSeconds(Collection<Interval> intervals) {
        long sum = 0;
        for (Interval interval : intervals) {
            sum = saturatedSum(sum, interval.gpuSeconds());
        }
        return sum;
    }

    /** The usage of a lease that held all its nodes for the same time. */
    public static long gpuSeconds(Placement placement, Instant startedAt, Instant endedAt) {
        return gpuSeconds(placement.nodes().stream()
                .map(share -> new Interval(share.gpus(), startedAt, endedAt))
                .toList());
    }

    private static long saturatedProduct(long gpus, long seconds) {
        return Math.multiplyHigh(gpus, seconds) == 0 && gpus * seconds >= 0 ? gpus * seconds : Long.MAX_VALUE;
    }

    /** The sum; {@link Long#MAX_VALUE} where it would be more than that. */
    public static long saturatedSum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
