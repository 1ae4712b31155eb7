package io.gpulease.controller.measure;

import io.gpulease.rules.facts.Measure;
import io.gpulease.rules.facts.Usage;
import java.time.Duration;
import java.util.Optional;

/**
 * How long pods have run. The exporter's labels name a pod and not which one of that name: what reaches back before its start was another's, of an
 * earlier lease perhaps.
 */
public record Lifetime(Duration span) {

    /** What of it is surely their own. */
    public Usage own(Usage usage) {
        return new Usage(
                own(usage.gpuUtilization()),
                own(usage.gpuMemory()),
                own(usage.gpuPower()),
                own(usage.gpuTemperature()),
                own(usage.gpuErrors()));
    }

    private Measure own(Measure measure) {
        if (measure.age().filter(age -> age.compareTo(span) <= 0).isEmpty()) {
            return Measure.UNKNOWN;
        }
        return new Measure(
                measure.last(),
                measure.age(),
                within(Duration.ofMinutes(5), measure.avg5m()),
                within(Duration.ofMinutes(30), measure.avg30m()),
                within(Duration.ofHours(1), measure.avg1h()),
                within(Duration.ofHours(6), measure.avg6h()),
                within(Duration.ofMinutes(30), measure.max30m()),
                within(Duration.ofHours(1), measure.max1h()));
    }

    private Optional<Double> within(Duration window, Optional<Double> value) {
        return span.compareTo(window) < 0 ? Optional.empty() : value;
    }
}
