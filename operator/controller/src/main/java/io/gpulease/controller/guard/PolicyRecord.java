package io.gpulease.controller.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the chart installed: the manifest of each policy and binding.
 *
 * @param manifests in the order of their names
 * @param unreadable one sentence for each entry that is no such manifest
 */
public record PolicyRecord(Map<PolicyId, JsonNode> manifests, List<String> unreadable) {
    /** The name of the ConfigMap that has it, in the operator's namespace. */
    public static final String CONFIG_MAP = "gpulease-policies";

    private static final ObjectMapper JSON = new ObjectMapper();

    public PolicyRecord {
        manifests = Collections.unmodifiableMap(new TreeMap<>(manifests));
        unreadable = List.copyOf(unreadable);
    }

    /** @param data of the ConfigMap: a manifest in JSON under each key */
    public static PolicyRecord of(Map<String, String> data) {
        var manifests = new TreeMap<PolicyId, JsonNode>();
        var unreadable = new ArrayList<String>();
        new TreeMap<>(data).forEach((key, text) -> {
            try {
                var manifest = JSON.readTree(text);
                var name = manifest.path("metadata").path("name").asText("");
                var kind = PolicyKind.of(manifest.path("kind").asText(""));
                if (kind.isEmpty() || name.isEmpty() || !manifest.path("spec").isObject()) {
                    unreadable.add("%s is no admission policy and no binding of one".formatted(key));
                } else {
                    manifests.put(new PolicyId(kind.get(), name), manifest);
                }
            } catch (JsonProcessingException e) {
                unreadable.add("%s is not JSON: %s".formatted(key, e.getOriginalMessage()));
            }
        });
        return new PolicyRecord(manifests, unreadable);
    }

    /** The spec of one. */
    public JsonNode spec(PolicyId id) {
        var manifest = manifests.get(id);
        if (manifest == null) {
            throw new IllegalArgumentException(id + " is not on record");
        }
        return manifest.path("spec");
    }
}
