package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.app.usage.MonthUsage;
import io.gpulease.bridge.StatementLine;
import io.gpulease.crds.GpuLease;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads leases page by page and one by one: one that cannot be read is told, and the others are read all the same. */
final class ReadLeases {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 500;

    private final KubernetesClient client;
    private final String path;

    ReadLeases(KubernetesClient client, Optional<String> namespace) {
        this.client = client;
        this.path = "/apis/gpulease.io/v1alpha1%s/gpuleases"
                .formatted(namespace
                        .map(name -> "/namespaces/" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .orElse(""));
    }

    /**
     * @param err is told which leases could not be read
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if they cannot be listed
     * @throws SettingProblem if the cluster has no such resource
     */
    MonthUsage usage(YearMonth month, Instant now, PrintStream err) {
        List<StatementLine> lines = new ArrayList<>();
        String from = "";
        do {
            JsonNode page = page(from);
            page.path("items").forEach(item -> lines.addAll(lines(item, month, now, err)));
            from = page.path("metadata").path("continue").asText("");
        } while (!from.isEmpty());
        return new MonthUsage(month, now, lines);
    }

    private JsonNode page(String from) {
        String rest = from.isEmpty() ? "" : "&continue=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
        String list = client.raw("%s?limit=%d%s".formatted(path, AT_ONCE, rest));
        if (list == null) {
            throw SettingProblem.ofTheCluster(
                    "the leases cannot be read: the API server knows no gpuleases of gpulease.io/v1alpha1. Install Gpulease in that cluster, or choose the cluster that has it.");
        }
        try {
            return JSON.readTree(list);
        } catch (JsonProcessingException e) {
            throw SettingProblem.ofTheCluster(
                    "the API server's list of leases is no JSON: %s".formatted(e.getOriginalMessage()));
        }
    }

    private static List<StatementLine> lines(JsonNode item, YearMonth month, Instant now, PrintStream err) {
        try {
            return StatementLine.of(JSON.treeToValue(item, GpuLease.class), month, now);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            JsonNode metadata = item.path("metadata");
            err.println("left out, as it cannot be read: gpulease %s/%s: %s"
                    .formatted(
                            metadata.path("namespace").asText(),
                            metadata.path("name").asText(),
                            String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
            return List.of();
        }
    }
}
