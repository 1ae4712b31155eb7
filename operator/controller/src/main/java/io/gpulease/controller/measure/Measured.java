package io.gpulease.controller.measure;

import io.gpulease.rules.facts.Measure;
import io.gpulease.rules.facts.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Prometheus has said. */
public final class Measured {

    private final Instant at;
    private final Duration maxAge;
    /** When a figure was asked for, where that was in an earlier round. */
    private final Map<Figure, Instant> earlier;

    private final Map<PodKey, PodReadings> pods = new HashMap<>();
    private final Instant goodUntil;

    /**
     * @param at when it was asked
     * @param maxAge how old the latest value of a measure may be
     */
    public Measured(Instant at, Duration maxAge, Map<PodKey, List<Gpu>> pods) {
        this(at, maxAge, pods, Map.of());
    }

    /** @param earlier figures that were not answered now: when they were asked for last */
    Measured(Instant at, Duration maxAge, Map<PodKey, List<Gpu>> pods, Map<Figure, Instant> earlier) {
        this.at = at;
        this.maxAge = maxAge;
        this.earlier = Map.copyOf(earlier);
        pods.forEach((key, gpus) -> this.pods.put(key, PodReadings.of(gpus)));
        this.goodUntil = goodUntil();
    }

    /** What was too old already when it was asked does not grow any older. */
    private Instant goodUntil() {
        return pods.values().stream()
                .flatMap(pod -> pod.kinds().values().stream())
                .map(sum -> sum.oldest().plus(maxAge))
                .filter(until -> !until.isBefore(at))
                .min(Comparator.naturalOrder())
                .orElse(at.plus(maxAge));
    }

    /** When it was asked. */
    public Instant at() {
        return at;
    }

    /** How many pods it speaks of. */
    int pods() {
        return pods.size();
    }

    /** Whether none of its values has grown too old since it was asked: it says of every pod what it said then. */
    public boolean isYoung(Instant now) {
        return !now.isAfter(goodUntil);
    }

    /** Of one pod. */
    public Usage of(MeasuredPod pod, Instant now) {
        return of(List.of(pod), now);
    }

    /** Of several pods together: nothing that is not known of each of them. */
    public Usage of(Collection<MeasuredPod> some, Instant now) {
        List<Part> parts = new ArrayList<>(some.size());
        Instant youngest = Instant.MIN;
        for (MeasuredPod pod : some) {
            PodReadings its = pods.get(pod.key());
            if (its == null || pod.since().isEmpty() || !its.areOf(pod)) {
                return Usage.UNKNOWN;
            }
            Instant since = pod.since().get();
            parts.add(new Part(its, since));
            youngest = since.isAfter(youngest) ? since : youngest;
        }
        var asked = new Asked(parts, youngest, now);
        return parts.isEmpty()
                ? Usage.UNKNOWN
                : new Usage(
                        asked.measure(Kind.UTILIZATION),
                        asked.measure(Kind.MEMORY),
                        asked.measure(Kind.POWER),
                        asked.measure(Kind.TEMPERATURE),
                        asked.measure(Kind.ERRORS));
    }

    private record Part(PodReadings readings, Instant since) {}

    private final class Asked {
        private final List<Part> parts;
        private final Instant youngest;
        private final Instant now;

        Asked(List<Part> parts, Instant youngest, Instant now) {
            this.parts = parts;
            this.youngest = youngest;
            this.now = now;
        }

        Measure measure(Kind kind) {
            Instant oldest = now;
            for (Part part : parts) {
                PodReadings.Sum sum = part.readings().kinds().get(kind);
                if (sum == null
                        || sum.oldest().plus(maxAge).isBefore(now)
                        || sum.oldest().isBefore(part.since())) {
                    return Measure.UNKNOWN;
                }
                oldest = sum.oldest().isBefore(oldest) ? sum.oldest() : oldest;
            }
            return new Measure(
                    together(kind, Window.LAST),
                    Optional.of(Duration.between(oldest, now)),
                    together(kind, Window.AVG_5M),
                    together(kind, Window.AVG_30M),
                    together(kind, Window.AVG_1H),
                    together(kind, Window.AVG_6H),
                    together(kind, Window.MAX_30M),
                    together(kind, Window.MAX_1H));
        }

        private Optional<Double> together(Kind kind, Window window) {
            if (!isWithinTheirLives(kind, window)) {
                return Optional.empty();
            }
            double sum = 0;
            double most = Double.NEGATIVE_INFINITY;
            int gpus = 0;
            for (Part part : parts) {
                PodReadings.Sum its = part.readings().kinds().get(kind);
                Double value = its == null ? null : its.values().get(window);
                if (value == null) {
                    return Optional.empty();
                }
                sum += value;
                most = Math.max(most, value);
                gpus += part.readings().gpus();
            }
            return Optional.of(PodReadings.isHighest(kind, window) ? most : sum / gpus);
        }

        /** A time ends when it is asked for, not when somebody reads the answer. */
        private boolean isWithinTheirLives(Kind kind, Window window) {
            Instant end = earlier.getOrDefault(new Figure(kind, window), at);
            return !end.minus(window.span()).isBefore(youngest) || window.span().isZero();
        }
    }
}
