package io.gpulease.controller.measure;

import io.gpulease.rules.facts.Measure;
import io.gpulease.rules.facts.Usage;
import java.util.List;
import java.util.function.Function;

/** The measures that rules know, and which metrics each is made of. */
public enum Kind {
    UTILIZATION("gpuUtilization", Usage::gpuUtilization, Metric.UTILIZATION),
    MEMORY("gpuMemory", Usage::gpuMemory, Metric.MEMORY_USED, Metric.MEMORY_FREE),
    POWER("gpuPower", Usage::gpuPower, Metric.POWER),
    TEMPERATURE("gpuTemperature", Usage::gpuTemperature, Metric.TEMPERATURE),
    ERRORS("gpuErrors", Usage::gpuErrors, Metric.ERRORS);

    private static final double PERCENT = 100;

    private final String field;
    private final Function<Usage, Measure> read;
    private final List<Metric> metrics;

    Kind(String field, Function<Usage, Measure> read, Metric... metrics) {
        this.field = field;
        this.read = read;
        this.metrics = List.of(metrics);
    }

    /** The field of {@code usage}. */
    public String field() {
        return field;
    }

    Measure of(Usage usage) {
        return read.apply(usage);
    }

    List<Metric> metrics() {
        return metrics;
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
