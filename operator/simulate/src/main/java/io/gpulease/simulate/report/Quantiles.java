package io.gpulease.simulate.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A sample of numbers, asked by rank: the value at or below which that share of them lies. */
final class Quantiles {
    private final double[] sorted;

    /** @param values where there are none, all is 0 */
    Quantiles(DoubleStream values) {
        sorted = values.sorted().toArray();
    }

    /** The nearest rank, so that it is always a value that was seen. */
    double at(double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.clamp(rank, 1, sorted.length) - 1];
    }

    /** At each percent from 0 to 100. */
    List<Double> percents() {
        return IntStream.rangeClosed(0, 100)
                .mapToObj(percent -> at(percent / 100.0))
                .toList();
    }

    double highest() {
        return at(1);
    }

    double mean() {
        return Arrays.stream(sorted).average().orElse(0);
    }
}
