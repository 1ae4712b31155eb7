package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.measure.Metric;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Does the operator read measurements of whoever is scraped, or of the exporter? A series names the pod that it is of, and a tenant whose pods are
 * scraped may write any name into it.
 */
final class MeasuresCheck implements Check {
    private static final String NAME = "measures";
    private static final Pattern OF_A_JOB = Pattern.compile("[{,]\\s*job\\s*=");
    private final String namespace;

    MeasuresCheck(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var reply = cluster.get("/apis/apps/v1/namespaces/%s/deployments/gpulease".formatted(namespace));
        if (reply.isNotFound()) {
            return List.of(Finding.look(
                    NAME,
                    "there is no Deployment gpulease in namespace %s: from here it is not to be seen which series its operator reads"
                            .formatted(namespace),
                    "Name the exporter's job in each selector of --prometheus-metrics."));
        }
        if (!reply.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the operator's Deployment", reply));
        }
        if (setting(reply.body(), "GPULEASE_PROMETHEUS_URL").isEmpty()) {
            return List.of(Finding.ok(NAME, "nothing is measured: no Prometheus is named"));
        }
        String selectors = setting(reply.body(), "GPULEASE_PROMETHEUS_METRICS");
        var open = Arrays.stream(Metric.values())
                .map(Metric::word)
                .filter(word -> !isOfAJob(selectors, word))
                .toList();
        return List.of(
                open.isEmpty()
                        ? Finding.ok(NAME, "the selectors of all measures name a job")
                        : Finding.warn(
                                NAME,
                                "the selectors of %s name no job: whatever pod is scraped can speak of another's GPUs, so that nothing is known of these"
                                        .formatted(String.join(", ", open)),
                                "Set operator.prometheusMetrics of the chart, e.g. utilization=DCGM_FI_DEV_GPU_UTIL{job=\"dcgm-exporter\"};... (docs/policies.md)."));
    }

    private static boolean isOfAJob(String selectors, String word) {
        return Arrays.stream(selectors.split(";", -1))
                .map(String::strip)
                .filter(one -> one.startsWith(word + "="))
                .anyMatch(one -> OF_A_JOB.matcher(one).find());
    }

    private static String setting(JsonNode deployment, String name) {
        for (var container : deployment.at("/spec/template/spec/containers")) {
            for (var variable : container.path("env")) {
                if (variable.path("name").asText().equals(name)) {
                    return variable.path("value").asText("");
                }
            }
        }
        return "";
    }
}
