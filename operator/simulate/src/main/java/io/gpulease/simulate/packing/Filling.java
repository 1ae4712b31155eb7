package io.gpulease.simulate.packing;

/** How much was given out while more and more was asked for. */
public final class Filling {
    private static final int MOST_PERCENT = 200;

    private final long gpuMilli;
    private final double[] sums = new double[MOST_PERCENT + 1];
    private final int[] counts = new int[MOST_PERCENT + 1];
    private long arrived;
    private long given;

    Filling(long gpuMilli) {
        this.gpuMilli = gpuMilli;
    }

    void arrived(long shareMilli, boolean placed) {
        arrived += shareMilli;
        given += placed ? shareMilli : 0;
        int percent = Math.toIntExact(Math.round(100.0 * arrived / gpuMilli));
        if (percent <= MOST_PERCENT) {
            sums[percent] += Math.round(10_000.0 * given / gpuMilli) / 100.0;
            counts[percent]++;
        }
    }

    /** Percent of all GPUs that were given out when so many percent had been asked for: the mean over the pods of that percent. */
    public double givenAt(int askedPercent) {
        if (counts[askedPercent] == 0) {
            throw new IllegalArgumentException("no pod came at %d %%".formatted(askedPercent));
        }
        return sums[askedPercent] / counts[askedPercent];
    }

    /** Thousandths of GPUs that were given out in the end. */
    long givenMilli() {
        return given;
    }
}
