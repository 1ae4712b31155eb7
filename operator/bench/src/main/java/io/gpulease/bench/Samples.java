package io.gpulease.bench;

import java.util.Arrays;
import java.util.Collection;

/** Measurements of one thing, sorted. */
public final class Samples {
    private final double[] sorted;

    public Samples(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    public int count() {
        return sorted.length;
    }

    public double median() {
        return percentile(50);
    }

    /** The smallest value that at least so many percent of all do not exceed. */
    public double percentile(int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    public double max() {
        return sorted[sorted.length - 1];
    }

    public double mean() {
        return Arrays.stream(sorted).average().orElseThrow();
    }
}
