package io.gpulease.controller.measure;

import io.gpulease.rules.facts.Measure;
import io.gpulease.rules.facts.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Prometheus has said.
 *
 * @param at when it was asked
 * @param maxAge how old the latest value of a measure may be
 * @param goodUntil when the first of its values is too old
 */
public record Measured(Instant at, Duration maxAge, Map<PodKey, List<Gpu>> pods, Instant goodUntil) {

    public Measured {
        pods = Map.copyOf(pods);
    }

    public Measured(Instant at, Duration maxAge, Map<PodKey, List<Gpu>> pods) {
        this(at, maxAge, pods, goodUntil(at, maxAge, pods));
    }

    /** What was too old already when it was asked does not grow any older. */
    private static Instant goodUntil(Instant at, Duration maxAge, Map<PodKey, List<Gpu>> pods) {
        return pods.values().stream()
                .flatMap(List::stream)
                .flatMap(gpu -> gpu.readings().values().stream())
                .map(reading -> reading.sampledAt().plus(maxAge))
                .filter(until -> !until.isBefore(at))
                .min(Comparator.naturalOrder())
                .orElse(at.plus(maxAge));
    }

    /** Whether none of its values has grown too old since it was asked: it says of every pod what it said then. */
    public boolean isYoung(Instant now) {
        return !now.isAfter(goodUntil);
    }

    /** Of one pod. */
    public Usage of(PodKey pod, Instant now) {
        return usage(pods.getOrDefault(pod, List.of()), now);
    }

    /** Of several pods together: nothing that is not known of each of them. */
    public Usage of(Collection<PodKey> some, Instant now) {
        List<Gpu> gpus = new ArrayList<>();
        for (PodKey pod : some) {
            List<Gpu> its = pods.get(pod);
            if (its == null) {
                return Usage.UNKNOWN;
            }
            gpus.addAll(its);
        }
        return usage(gpus, now);
    }

    private Usage usage(List<Gpu> gpus, Instant now) {
        return gpus.isEmpty()
                ? Usage.UNKNOWN
                : new Usage(
                        measure(Kind.UTILIZATION, gpus, now),
                        measure(Kind.MEMORY, gpus, now),
                        measure(Kind.POWER, gpus, now),
                        measure(Kind.TEMPERATURE, gpus, now),
                        measure(Kind.ERRORS, gpus, now));
    }

    private Measure measure(Kind kind, List<Gpu> gpus, Instant now) {
        Instant oldest = now;
        for (Gpu gpu : gpus) {
            Gpu.Reading reading = gpu.readings().get(kind);
            if (reading == null || reading.sampledAt().plus(maxAge).isBefore(now)) {
                return Measure.UNKNOWN;
            }
            oldest = reading.sampledAt().isBefore(oldest) ? reading.sampledAt() : oldest;
        }
        return new Measure(
                together(kind, Window.LAST, gpus),
                Optional.of(Duration.between(oldest, now)),
                together(kind, Window.AVG_5M, gpus),
                together(kind, Window.AVG_30M, gpus),
                together(kind, Window.AVG_1H, gpus),
                together(kind, Window.AVG_6H, gpus),
                together(kind, Window.MAX_30M, gpus),
                together(kind, Window.MAX_1H, gpus));
    }

    private static Optional<Double> together(Kind kind, Window window, List<Gpu> gpus) {
        boolean highest = kind.isCode() || window.isHighest();
        double sum = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (Gpu gpu : gpus) {
            Gpu.Reading reading = gpu.readings().get(kind);
            Double value = reading == null ? null : reading.values().get(window);
            if (value == null) {
                return Optional.empty();
            }
            sum += value;
            most = Math.max(most, value);
        }
        return Optional.of(highest ? most : sum / gpus.size());
    }
}
