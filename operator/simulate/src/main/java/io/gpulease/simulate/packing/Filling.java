package io.gpulease.simulate.packing;

/** How much was given out while more and more was asked for. */
public final class Filling {
    /** So far it is counted; by the protocol nobody asks for more than 130 % and one pod. */
    private static final int MOST_PERCENT = 200;

    private final double gpuMilli;
    private final double[] given = new double[MOST_PERCENT + 1];
    private final double[] fragmented = new double[MOST_PERCENT + 1];
    private final int[] counts = new int[MOST_PERCENT + 1];
    private long askedMilli;
    private long givenMilli;
    private int pods;
    private int refused;

    Filling(long gpuMilli) {
        this.gpuMilli = gpuMilli;
    }

    /**
     * A pod has come.
     *
     * @param placed whether it found a place
     * @param fragmentedMilli thousandths of GPUs that are free now and useless to the usual pods
     */
    void arrived(long shareMilli, boolean placed, double fragmentedMilli) {
        pods++;
        refused += placed ? 0 : 1;
        askedMilli += shareMilli;
        givenMilli += placed ? shareMilli : 0;
        int percent = Math.toIntExact(Math.round(100.0 * askedMilli / gpuMilli));
        if (percent <= MOST_PERCENT) {
            given[percent] += share((double) givenMilli);
            fragmented[percent] += share(fragmentedMilli);
            counts[percent]++;
        }
    }

    /** Percent of all GPUs, rounded to a hundredth as the protocol has it. */
    private double share(double milli) {
        return Math.round(10_000.0 * milli / gpuMilli) / 100.0;
    }

    /** Whether a pod came when so many percent had been asked for. */
    public boolean reached(int askedPercent) {
        return askedPercent <= MOST_PERCENT && counts[askedPercent] > 0;
    }

    /** Percent of all GPUs that were given out when so many percent had been asked for: the mean over the pods of that percent. */
    public double givenAt(int askedPercent) {
        return mean(given, askedPercent);
    }

    /** The same for what was free and useless to the usual pods. */
    public double fragmentedAt(int askedPercent) {
        return mean(fragmented, askedPercent);
    }

    private double mean(double[] sums, int askedPercent) {
        if (!reached(askedPercent)) {
            throw new IllegalArgumentException("no pod came at %d %%".formatted(askedPercent));
        }
        return sums[askedPercent] / counts[askedPercent];
    }

    /** How many came. */
    public int pods() {
        return pods;
    }

    /** How many of them found no place. */
    public int refused() {
        return refused;
    }

    /** Thousandths of GPUs that were given out in the end. */
    long givenMilli() {
        return givenMilli;
    }
}
