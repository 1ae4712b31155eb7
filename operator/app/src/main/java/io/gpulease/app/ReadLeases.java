package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.bridge.StatementLine;
import io.gpulease.crds.GpuLease;
import java.io.PrintStream;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads leases page by page and one by one: one that cannot be read is told, and the others are read all the same. */
final class ReadLeases {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReadPages pages;

    ReadLeases(KubernetesClient client, Optional<String> namespace) {
        this.pages = new ReadPages(client, "gpuleases", namespace);
    }

    /**
     * Lines by the uid of their lease; none of a lease that used nothing.
     *
     * @param err is told which leases could not be read
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if they cannot be listed
     * @throws SettingProblem if the cluster has no such resource
     */
    Map<String, List<StatementLine>> lines(YearMonth month, Instant now, PrintStream err) {
        Map<String, List<StatementLine>> lines = new HashMap<>();
        pages.each(item -> take(item, month, now, lines, err));
        return lines;
    }

    private static void take(
            JsonNode item, YearMonth month, Instant now, Map<String, List<StatementLine>> lines, PrintStream err) {
        try {
            lines.put(
                    item.at("/metadata/uid").asText(),
                    StatementLine.of(JSON.treeToValue(item, GpuLease.class), month, now));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            err.println(ReadPages.leftOut("gpulease", item, e));
        }
    }
}
