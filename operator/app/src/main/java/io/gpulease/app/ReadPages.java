package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads all objects of a kind page by page, as they were written: which of them can be understood is for the reader to say. */
final class ReadPages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 500;

    private final KubernetesClient client;
    private final String resource;
    private final String path;

    /**
     * @param resource plural, as {@code gpuleases}
     * @param namespace empty: all of them
     */
    ReadPages(KubernetesClient client, String resource, Optional<String> namespace) {
        this.client = client;
        this.resource = resource + " of gpulease.io/v1alpha1";
        this.path = "/apis/gpulease.io/v1alpha1%s/%s?"
                .formatted(
                        namespace
                                .map(name -> "/namespaces/" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                                .orElse(""),
                        resource);
    }

    /** @param path of objects of another kind, with a selector */
    ReadPages(KubernetesClient client, String path) {
        this.client = client;
        this.resource = path;
        this.path = path + "&";
    }

    /**
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if they cannot be listed
     * @throws SettingProblem if the cluster has no such resource
     */
    void each(Consumer<JsonNode> reader) {
        String from = "";
        do {
            JsonNode page = page(from);
            page.path("items").forEach(reader);
            from = page.path("metadata").path("continue").asText("");
        } while (!from.isEmpty());
    }

    private JsonNode page(String from) {
        String rest = from.isEmpty() ? "" : "&continue=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
        String list = client.raw("%slimit=%d%s".formatted(path, AT_ONCE, rest));
        if (list == null) {
            throw SettingProblem.ofTheCluster(
                    "the list cannot be read: the API server knows no %s. Install Gpulease in that cluster, or choose the cluster that has it."
                            .formatted(resource));
        }
        try {
            return JSON.readTree(list);
        } catch (JsonProcessingException e) {
            throw SettingProblem.ofTheCluster(
                    "the API server's list of %s is no JSON: %s".formatted(resource, e.getOriginalMessage()));
        }
    }

    /** In one line, for whoever is to find the object. */
    static String leftOut(String kind, JsonNode item, Exception why) {
        JsonNode metadata = item.path("metadata");
        return "left out, as it cannot be read: %s %s/%s: %s"
                .formatted(
                        kind,
                        metadata.path("namespace").asText(),
                        metadata.path("name").asText(),
                        String.valueOf(why.getMessage()).lines().findFirst().orElse(""));
    }
}
