package io.gpulease.controller.measure;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was measured of the GPUs of one pod, added up once for all who ask.
 *
 * @param gpus series of as many were there
 * @param nodes on which they are, by those that say so
 * @param kinds those that are known of each of them
 */
record PodReadings(int gpus, Set<String> nodes, Map<Kind, Sum> kinds) {

    static PodReadings of(List<Gpu> gpus) {
        Map<Kind, Sum> kinds = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            sum(kind, gpus).ifPresent(sum -> kinds.put(kind, sum));
        }
        Set<String> nodes = new HashSet<>();
        gpus.forEach(gpu -> gpu.node().ifPresent(nodes::add));
        return new PodReadings(gpus.size(), nodes, kinds);
    }

    private static Optional<Sum> sum(Kind kind, List<Gpu> gpus) {
        Map<Window, Double> values = new EnumMap<>(Window.class);
        Optional<Instant> oldest = Optional.empty();
        for (Gpu gpu : gpus) {
            Gpu.Reading reading = gpu.readings().get(kind);
            if (reading == null) {
                return Optional.empty();
            }
            Instant at = reading.sampledAt();
            oldest = Optional.of(oldest.filter(known -> known.isBefore(at)).orElse(at));
        }
        for (Window window : Window.values()) {
            sum(kind, window, gpus).ifPresent(value -> values.put(window, value));
        }
        return oldest.map(at -> new Sum(at, values));
    }

    private static Optional<Double> sum(Kind kind, Window window, List<Gpu> gpus) {
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
        return Optional.of(isHighest(kind, window) ? most : sum);
    }

    static boolean isHighest(Kind kind, Window window) {
        return kind.isCode() || window.isHighest();
    }

    /** Whether they are those of that pod: as many, and where it runs. */
    boolean areOf(MeasuredPod pod) {
        return gpus == pod.gpus()
                && (nodes.isEmpty()
                        || pod.node().map(Set::of).filter(nodes::equals).isPresent());
    }

    /**
     * One measure of all its GPUs.
     *
     * @param oldest when the one was measured that was measured first
     * @param values where all have one: added up, or the highest
     */
    record Sum(Instant oldest, Map<Window, Double> values) {}
}
