package io.gpulease.controller.measure;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where measurements are read, and how.
 *
 * @param url of a Prometheus server, or of what answers as one
 * @param token file with a bearer token, which is read for each round of questions: it may be changed any time
 * @param interval how far apart rounds of questions are
 * @param maxAge how old the latest value of a measure may be; what is older is not known
 * @param selectors of the series of each metric, where they are not the usual ones
 */
public record PrometheusAddress(
        URI url, Optional<Path> token, Duration interval, Duration maxAge, Map<Metric, String> selectors) {

    public PrometheusAddress {
        selectors = Map.copyOf(selectors);
    }

    String selector(Metric metric) {
        return selectors.getOrDefault(metric, metric.usual());
    }
}
