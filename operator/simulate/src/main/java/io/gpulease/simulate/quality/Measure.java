package io.gpulease.simulate.quality;

import io.gpulease.simulate.report.Measures;
import java.util.List;

/** A figure of a replay; of several, their mean. */
enum Measure {
    MEAN_WAIT_MINUTES("mean wait, min"),
    MEAN_WAIT_SECONDS("mean wait, s"),
    LONGEST_WAIT_SECONDS("longest wait, s"),
    BOUNDED_SLOWDOWN("bounded slowdown"),
    LOAD("load"),
    BROKEN_PROMISES("starts later than told");

    private static final double MINUTE = 60;

    private final String title;

    Measure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    double of(List<Measures> parts) {
        return parts.stream().mapToDouble(this::of).average().orElseThrow();
    }

    private double of(Measures measures) {
        return switch (this) {
            case MEAN_WAIT_MINUTES -> measures.waitSeconds().mean() / MINUTE;
            case MEAN_WAIT_SECONDS -> measures.waitSeconds().mean();
            case LONGEST_WAIT_SECONDS -> measures.waitSeconds().highest();
            case BOUNDED_SLOWDOWN -> measures.boundedSlowdown().mean();
            case LOAD -> measures.load();
            case BROKEN_PROMISES ->
                measures.promises().map(Measures.Promises::broken).orElse(0);
        };
    }
}
