package io.gpulease.controller.measure;

import java.util.List;

/** The measures that rules know, and which metrics each is made of. */
public enum Kind {
    UTILIZATION("gpuUtilization", Metric.UTILIZATION),
    MEMORY("gpuMemory", Metric.MEMORY_USED),
    POWER("gpuPower", Metric.POWER),
    TEMPERATURE("gpuTemperature", Metric.TEMPERATURE),
    ERRORS("gpuErrors", Metric.ERRORS);

    private static final double PERCENT = 100;

    private final String field;
    private final Metric metric;

    Kind(String field, Metric metric) {
        this.field = field;
        this.metric = metric;
    }

    /** The field of {@code usage}. */
    public String field() {
        return field;
    }

    List<Metric> metrics() {
        return this == MEMORY ? List.of(metric, Metric.MEMORY_FREE) : List.of(metric);
    }

    /** Codes have no mean: of several GPUs the highest is told. */
    boolean isCode() {
        return this == ERRORS;
    }

    /** @param values of its metrics, in order */
    double value(double[] values) {
        return this == MEMORY ? PERCENT * values[0] / (values[0] + values[1]) : values[0];
    }
}
