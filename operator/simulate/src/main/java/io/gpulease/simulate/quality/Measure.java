package io.gpulease.simulate.quality;

import io.gpulease.simulate.report.Deadlines;
import io.gpulease.simulate.report.Measures;
import io.gpulease.simulate.report.Measures.Promises;
import java.util.List;

/** A figure of a replay; of several, their mean. */
enum Measure {
    MEAN_WAIT_MINUTES("mean wait, min"),
    MEDIAN_WAIT_MINUTES("median wait, min"),
    P95_WAIT_MINUTES("95 % wait, min"),
    MEAN_WAIT_SECONDS("mean wait, s"),
    LONGEST_WAIT_SECONDS("longest wait, s"),
    BOUNDED_SLOWDOWN("bounded slowdown"),
    MEAN_COMPLETION_SECONDS("mean arrival to end, s"),
    MAKESPAN_SECONDS("makespan, s"),
    LOAD("load"),
    DEADLINES_MET("share of deadlines met"),
    DEADLINES_CEILING("share of deadlines that could be met"),
    STRICT_DEADLINES_MET("share of strict deadlines met"),
    SOFT_DEADLINES_MET("share of first soft deadlines met"),
    BROKEN_PROMISES("starts later than told"),
    TOLD_EARLY_MEDIAN_MINUTES("told start minus start, median, min"),
    TOLD_EARLY_P90_MINUTES("told start minus start, 90 %, min");

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
            case MEDIAN_WAIT_MINUTES -> measures.waitSeconds().median() / MINUTE;
            case P95_WAIT_MINUTES -> measures.waitSeconds().p95() / MINUTE;
            case MEAN_WAIT_SECONDS -> measures.waitSeconds().mean();
            case LONGEST_WAIT_SECONDS -> measures.waitSeconds().highest();
            case BOUNDED_SLOWDOWN -> measures.boundedSlowdown().mean();
            case MEAN_COMPLETION_SECONDS -> measures.completionSeconds().mean();
            case MAKESPAN_SECONDS -> measures.makespanSeconds();
            case LOAD -> measures.load();
            case DEADLINES_MET -> deadlines(measures).met();
            case DEADLINES_CEILING -> deadlines(measures).ceiling();
            case STRICT_DEADLINES_MET -> met(measures, "strict");
            case SOFT_DEADLINES_MET -> met(measures, "soft");
            case BROKEN_PROMISES -> promises(measures).broken();
            case TOLD_EARLY_MEDIAN_MINUTES -> promises(measures).medianEarlySeconds() / MINUTE;
            case TOLD_EARLY_P90_MINUTES -> promises(measures).p90EarlySeconds() / MINUTE;
        };
    }

    private static Promises promises(Measures measures) {
        return measures.promises().orElseThrow(() -> new IllegalStateException("this policy tells no starts"));
    }

    private static Deadlines deadlines(Measures measures) {
        return measures.deadlines().orElseThrow(() -> new IllegalStateException("this workload has no deadlines"));
    }

    private static double met(Measures measures, String kind) {
        return deadlines(measures).kinds().stream()
                .filter(one -> one.name().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no job is " + kind))
                .met();
    }
}
