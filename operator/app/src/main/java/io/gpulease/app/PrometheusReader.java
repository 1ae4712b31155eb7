package io.gpulease.app;

import io.gpulease.controller.measure.Metric;
import io.gpulease.controller.measure.PrometheusAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes of the settings where measurements are read, and how. All are checked, also where none is read. */
final class PrometheusReader {
    private static final Pattern URL = Pattern.compile("https?://[^\\s/?#]+[^\\s?#]*");
    /** A name, matchers, or both; a range or an offset is put behind it. */
    private static final Pattern SELECTOR = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{.*})?|\\{.+}");

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Function<Setting, String> value;
    private final Function<Setting, Duration> duration;
    private final Function<Setting, Function<String, SettingProblem>> problem;

    PrometheusReader(
            Function<Setting, String> value,
            Function<Setting, Duration> duration,
            Function<Setting, Function<String, SettingProblem>> problem) {
        this.value = value;
        this.duration = duration;
        this.problem = problem;
    }

    Optional<PrometheusAddress> read() {
        var interval = positive(Setting.PROMETHEUS_INTERVAL);
        var maxAge = positive(Setting.PROMETHEUS_MAX_AGE);
        var token = value.apply(Setting.PROMETHEUS_TOKEN_FILE);
        var metrics = metrics();
        return url().map(url -> new PrometheusAddress(
                url, Optional.of(token).filter(file -> !file.isEmpty()).map(Path::of), interval, maxAge, metrics));
    }

    private Optional<URI> url() {
        var url = value.apply(Setting.PROMETHEUS_URL);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (URL.matcher(url).matches()) {
                return Optional.of(URI.create(url));
            }
        } catch (IllegalArgumentException e) {
            // Told below, as what is plainly none is.
        }
        throw problem.apply(Setting.PROMETHEUS_URL)
                .apply("not the address of a Prometheus. Write it like http://prometheus.monitoring:9090.");
    }

    private Duration positive(Setting setting) {
        var given = duration.apply(setting);
        if (given.compareTo(SHORTEST) < 0) {
            throw problem.apply(setting).apply("too short. Give at least 1s.");
        }
        return given;
    }

    private Map<Metric, String> metrics() {
        var metrics = new EnumMap<Metric, String>(Metric.class);
        for (var part : value.apply(Setting.PROMETHEUS_METRICS).split(";", -1)) {
            if (!part.isBlank()) {
                var at = part.indexOf('=');
                var name = part.substring(0, Math.max(at, 0)).strip();
                var metric = Arrays.stream(Metric.values())
                        .filter(one -> one.word().equals(name))
                        .findFirst();
                var selector = part.substring(at + 1).strip();
                if (metric.isEmpty() || !SELECTOR.matcher(selector).matches()) {
                    throw problem.apply(Setting.PROMETHEUS_METRICS)
                            .apply(
                                    "not understood at '%s'. Give NAME=SELECTOR pairs with ';' between them, where NAME is one of %s and SELECTOR is like DCGM_FI_DEV_GPU_UTIL{cluster=\"a\"}."
                                            .formatted(
                                                    part.strip(),
                                                    Arrays.stream(Metric.values())
                                                            .map(Metric::word)
                                                            .collect(Collectors.joining(", "))));
                }
                metrics.put(metric.get(), selector);
            }
        }
        return metrics;
    }
}
