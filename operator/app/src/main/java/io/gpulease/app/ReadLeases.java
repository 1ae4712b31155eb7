package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.app.usage.MonthUsage;
import io.gpulease.bridge.StatementLine;
import io.gpulease.crds.GpuLease;
import java.io.PrintStream;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads leases page by page and one by one: one that cannot be read is told, and the others are read all the same. */
final class ReadLeases {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReadPages pages;

    ReadLeases(KubernetesClient client, Optional<String> namespace) {
        this.pages = new ReadPages(client, "gpuleases", namespace);
    }

    /**
     * @param err is told which leases could not be read
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if they cannot be listed
     * @throws SettingProblem if the cluster has no such resource
     */
    MonthUsage usage(YearMonth month, Instant now, PrintStream err) {
        List<StatementLine> lines = new ArrayList<>();
        pages.each(item -> lines.addAll(lines(item, month, now, err)));
        return new MonthUsage(month, now, lines);
    }

    private static List<StatementLine> lines(JsonNode item, YearMonth month, Instant now, PrintStream err) {
        try {
            return StatementLine.of(JSON.treeToValue(item, GpuLease.class), month, now);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            err.println(ReadPages.leftOut("gpulease", item, e));
            return List.of();
        }
    }
}
