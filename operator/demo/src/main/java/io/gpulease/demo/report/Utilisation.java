package io.gpulease.demo.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How much of a pool was leased over time: samples, each of which holds until the next. */
public final class Utilisation {
    private record Sample(Duration at, double share) {}

    private final List<Sample> samples = new ArrayList<>();

    /** From then on so many of the pool's GPUs are leased. */
    public void add(Duration at, int leased, int total) {
        samples.add(new Sample(at, total == 0 ? 0 : (double) leased / total));
    }

    /** The share leased on average, each sample weighted by how long it held. */
    public double mean() {
        double area = 0;
        double span = 0;
        for (int i = 0; i + 1 < samples.size(); i++) {
            double held = samples.get(i + 1).at().minus(samples.get(i).at()).toNanos() / 1e9;
            area += samples.get(i).share() * held;
            span += held;
        }
        return span == 0 ? 0 : area / span;
    }

    public double peak() {
        return samples.stream().mapToDouble(Sample::share).max().orElse(0);
    }

    /** All samples, in order. */
    public List<Double> shares() {
        return samples.stream().map(Sample::share).toList();
    }
}
