package io.gpulease.demo.report;

import java.util.Collection;
import java.util.List;

/** A sample of numbers, asked by rank: the value at or below which that share of them lies. */
public record Quantiles(List<Double> sorted) {
    public Quantiles {
        sorted = sorted.stream().sorted().toList();
    }

    public static Quantiles of(Collection<Double> values) {
        return new Quantiles(List.copyOf(values));
    }

    public int count() {
        return sorted.size();
    }

    public boolean isEmpty() {
        return sorted.isEmpty();
    }

    /** The nearest rank, so that it is always a value that was seen. */
    public double at(double share) {
        if (sorted.isEmpty()) {
            throw new IllegalStateException("there is no quantile of nothing");
        }
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.clamp(rank, 1, sorted.size()) - 1);
    }

    /** How many are above that. */
    public long above(double bound) {
        return sorted.stream().filter(value -> value > bound).count();
    }

    public double max() {
        return at(1);
    }
}
