package io.gpulease.controller.measure;

import io.gpulease.controller.measure.Prometheus.Series;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One round of questions: what rules read, and of each measure also how old it is. */
final class MeasureRound {

    private final Prometheus prometheus;
    private final PrometheusAddress address;
    private final Instant now;

    /** By what tells one GPU of one pod from another. */
    private final Map<Map<String, String>, Map<Kind, Gpu.Reading>> gpus = new HashMap<>();

    MeasureRound(Prometheus prometheus, PrometheusAddress address, Instant now) {
        this.prometheus = prometheus;
        this.address = address;
        this.now = now;
    }

    /** @throws IOException something was not answered: then nothing is known of this round */
    Measured ask(Set<Figure> wanted) throws IOException, InterruptedException {
        Map<Kind, Set<Window>> byKind = new EnumMap<>(wanted.stream()
                .collect(Collectors.groupingBy(Figure::kind, Collectors.mapping(Figure::window, Collectors.toSet()))));
        for (var one : byKind.entrySet()) {
            ask(one.getKey(), one.getValue());
        }
        Map<PodKey, List<Gpu>> pods = new HashMap<>();
        gpus.forEach((labels, gpu) -> pod(labels)
                .ifPresent(
                        pod -> pods.computeIfAbsent(pod, _ -> new ArrayList<>()).add(new Gpu(gpu))));
        return new Measured(now, address.maxAge(), pods);
    }

    private void ask(Kind kind, Set<Window> windows) throws IOException, InterruptedException {
        Map<Map<String, String>, Instant> sampledAt = new HashMap<>();
        for (Series one :
                prometheus.ask("timestamp(%s)".formatted(selector(kind.metrics().getFirst())), now)) {
            sampledAt.put(identity(one), Instant.ofEpochMilli((long) (one.value() * 1000)));
        }
        Map<Map<String, String>, Map<Window, Double>> values = new HashMap<>();
        for (Window window : windows) {
            values(kind, window)
                    .forEach((gpu, value) -> values.computeIfAbsent(gpu, _ -> new EnumMap<>(Window.class))
                            .put(window, value));
        }
        sampledAt.forEach((labels, at) -> gpus.computeIfAbsent(labels, _ -> new EnumMap<>(Kind.class))
                .put(kind, new Gpu.Reading(at, values.getOrDefault(labels, Map.of()))));
    }

    /** Of a measure that is made of several metrics only where all of them are known. */
    private Map<Map<String, String>, Double> values(Kind kind, Window window) throws IOException, InterruptedException {
        int count = kind.metrics().size();
        Map<Map<String, String>, double[]> parts = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int part = i;
            for (Series one :
                    prometheus.ask(window.query(selector(kind.metrics().get(part))), now)) {
                parts.computeIfAbsent(identity(one), _ -> filled(count))[part] = one.value();
            }
        }
        Map<Map<String, String>, Double> values = new HashMap<>();
        parts.forEach((labels, some) -> {
            double value = kind.value(some);
            if (Double.isFinite(value)) {
                values.put(labels, value);
            }
        });
        return values;
    }

    private static double[] filled(int count) {
        double[] none = new double[count];
        Arrays.fill(none, Double.NaN);
        return none;
    }

    private String selector(Metric metric) {
        return address.selector(metric);
    }

    /** What a value is of: all labels but the name, and the error's text that some exporters put beside its code. */
    private static Map<String, String> identity(Series series) {
        var labels = new TreeMap<>(series.labels());
        labels.remove("__name__");
        labels.remove("err_code");
        labels.remove("err_msg");
        return labels;
    }

    /** Where the exporter's own namespace and pod are in the labels too, those of the workload are the exported ones. */
    private static Optional<PodKey> pod(Map<String, String> labels) {
        String pod = labels.getOrDefault("exported_pod", labels.getOrDefault("pod", ""));
        String namespace = labels.containsKey("exported_pod")
                ? labels.getOrDefault("exported_namespace", "")
                : labels.getOrDefault("namespace", "");
        return pod.isEmpty() || namespace.isEmpty() ? Optional.empty() : Optional.of(new PodKey(namespace, pod));
    }
}
