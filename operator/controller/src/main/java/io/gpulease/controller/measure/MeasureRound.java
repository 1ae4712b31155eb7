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

/** One round of questions: what rules read, and of each measure also how old it is. What is not answered is not known, and nothing else suffers from it. */
final class MeasureRound {

    private static final double MILLIS = 1000;

    private final Prometheus prometheus;
    private final PrometheusAddress address;
    private final Answers before;
    private final Answers answers = new Answers(new HashMap<>());
    private final Instant now;
    private final List<String> failures = new ArrayList<>();
    private final Map<Figure, Instant> earlier = new HashMap<>();

    /** By what tells one GPU of one pod from another. */
    private final Map<Map<String, String>, Map<Kind, Gpu.Reading>> gpus = new HashMap<>();

    /** What was answered, and when it was asked, by the query. */
    record Answers(Map<String, Answer> byQuery) {
        static final Answers NONE = new Answers(Map.of());

        Optional<Answer> to(String query) {
            return Optional.ofNullable(byQuery.get(query));
        }
    }

    record Answer(Instant at, List<Series> series) {}

    /** @param before where a question is not answered, what was answered in an earlier round counts for as long as a measurement does */
    MeasureRound(Prometheus prometheus, PrometheusAddress address, Answers before, Instant now) {
        this.prometheus = prometheus;
        this.address = address;
        this.before = before;
        this.now = now;
    }

    /** @throws IOException nothing at all was answered */
    Measured ask(Set<Figure> wanted) throws IOException, InterruptedException {
        Map<Kind, Set<Window>> byKind = new EnumMap<>(wanted.stream()
                .collect(Collectors.groupingBy(Figure::kind, Collectors.mapping(Figure::window, Collectors.toSet()))));
        for (var one : byKind.entrySet()) {
            ask(one.getKey(), one.getValue());
        }
        if (!failures.isEmpty()
                && answers.byQuery().values().stream().noneMatch(one -> one.at().equals(now))) {
            throw new IOException(failures.getFirst());
        }
        Map<PodKey, List<Gpu>> pods = new HashMap<>();
        gpus.forEach((labels, gpu) -> Labels.pod(labels)
                .ifPresent(pod ->
                        pods.computeIfAbsent(pod, _ -> new ArrayList<>()).add(new Gpu(gpu, Labels.node(labels)))));
        return new Measured(now, address.maxAge(), pods, earlier);
    }

    /** Why what was not answered was not. */
    List<String> failures() {
        return failures;
    }

    /** For the next round. */
    Answers answers() {
        return answers;
    }

    private void ask(Kind kind, Set<Window> windows) throws InterruptedException {
        Map<Map<String, String>, Instant> sampledAt = new HashMap<>();
        Optional<Answer> sampled =
                answer("timestamp(%s)".formatted(selector(kind.metrics().getFirst())));
        sampled.map(Answer::series).orElse(List.of()).forEach(one -> sampledAt.put(Labels.identity(one), instant(one)));
        Map<Map<String, String>, Map<Window, Double>> values = new HashMap<>();
        for (Window window : windows) {
            values(kind, window)
                    .forEach((gpu, value) -> values.computeIfAbsent(gpu, _ -> new EnumMap<>(Window.class))
                            .put(window, value));
        }
        sampledAt.forEach((labels, at) -> gpus.computeIfAbsent(labels, _ -> new EnumMap<>(Kind.class))
                .put(kind, new Gpu.Reading(at, values.getOrDefault(labels, Map.of()))));
    }

    private static Instant instant(Series timestamp) {
        return Instant.ofEpochMilli((long) (timestamp.value() * MILLIS));
    }

    /** Of a measure that is made of several metrics only where all of them are known. */
    private Map<Map<String, String>, Double> values(Kind kind, Window window) throws InterruptedException {
        int count = kind.metrics().size();
        Map<Map<String, String>, double[]> parts = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int part = i;
            Optional<Answer> answer =
                    answer(window.query(selector(kind.metrics().get(part)), address.maxAge()));
            answer.filter(one -> one.at().isBefore(now))
                    .ifPresent(one -> earlier.merge(
                            new Figure(kind, window), one.at(), (some, other) -> some.isBefore(other) ? some : other));
            for (Series one : answer.map(Answer::series).orElse(List.of())) {
                double[] its = parts.computeIfAbsent(Labels.identity(one), _ -> filled(count));
                // Of several series of one GPU (an error's code is a label with some exporters) the highest.
                its[part] = Double.isNaN(its[part]) ? one.value() : Math.max(its[part], one.value());
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

    private Optional<Answer> answer(String query) throws InterruptedException {
        Optional<Answer> known = answers.to(query);
        if (known.isPresent()) {
            return known;
        }
        Optional<Answer> answer;
        try {
            answer = Optional.of(new Answer(now, prometheus.ask(query, now)));
        } catch (IOException fault) {
            failures.add(String.valueOf(fault.getMessage()));
            Instant tooOld = now.minus(address.maxAge());
            answer = before.to(query).filter(one -> !one.at().isBefore(tooOld));
        }
        answer.ifPresent(one -> answers.byQuery().put(query, one));
        return answer;
    }

    private String selector(Metric metric) {
        return address.selector(metric);
    }

    /** What labels say of a series. */
    private static final class Labels {
        private Labels() {}

        /** What a value is of: all labels but the name, and the error's text that some exporters put beside its code. */
        static Map<String, String> identity(Series series) {
            var labels = new TreeMap<>(series.labels());
            labels.remove("__name__");
            labels.remove("err_code");
            labels.remove("err_msg");
            return labels;
        }

        /** Where the exporter's own namespace and pod are in the labels too, those of the workload are the exported ones. */
        static Optional<PodKey> pod(Map<String, String> labels) {
            String pod = labels.getOrDefault("exported_pod", labels.getOrDefault("pod", ""));
            String namespace = labels.containsKey("exported_pod")
                    ? labels.getOrDefault("exported_namespace", "")
                    : labels.getOrDefault("namespace", "");
            return pod.isEmpty() || namespace.isEmpty() ? Optional.empty() : Optional.of(new PodKey(namespace, pod));
        }

        /** The node that Prometheus says it was scraped from, else that which the exporter says it runs on. */
        static Optional<String> node(Map<String, String> labels) {
            return Optional.ofNullable(labels.getOrDefault("node", labels.get("Hostname")));
        }
    }
}
