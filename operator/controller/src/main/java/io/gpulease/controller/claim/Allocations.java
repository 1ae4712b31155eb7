package io.gpulease.controller.claim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a node's annotation {@code gpulease.io/allocations} says: GPUs by lease uid.
 *
 * @param gpusByLease sorted by uid, each value at least 1
 */
public record Allocations(Map<String, Integer> gpusByLease) {

    public static final Allocations NONE = new Allocations(Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    public Allocations {
        gpusByLease = Collections.unmodifiableMap(new TreeMap<>(gpusByLease));
    }

    /** Empty when the text is not such a record: the node then counts as taken until a person has looked. */
    public static Optional<Allocations> parse(String annotation) {
        if (annotation.isEmpty()) {
            return Optional.of(NONE);
        }
        try {
            return read(JSON.readTree(annotation));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<Allocations> read(JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        var gpus = new TreeMap<String, Integer>();
        for (var entry : json.properties()) {
            boolean whole =
                    entry.getValue().isIntegralNumber() && entry.getValue().canConvertToInt();
            if (!whole || entry.getValue().asInt() < 1) {
                return Optional.empty();
            }
            gpus.put(entry.getKey(), entry.getValue().asInt());
        }
        return Optional.of(new Allocations(gpus));
    }

    public boolean isEmpty() {
        return gpusByLease.isEmpty();
    }

    public int total() {
        return gpusByLease.values().stream().mapToInt(Integer::intValue).sum();
    }

    public int of(String leaseUid) {
        return gpusByLease.getOrDefault(leaseUid, 0);
    }

    public Allocations with(String leaseUid, int gpus) {
        var changed = new TreeMap<>(gpusByLease);
        changed.put(leaseUid, gpus);
        return new Allocations(changed);
    }

    public Allocations without(String leaseUid) {
        var changed = new TreeMap<>(gpusByLease);
        changed.remove(leaseUid);
        return new Allocations(changed);
    }

    /** The annotation's text. */
    public String format() {
        var json = JsonNodeFactory.instance.objectNode();
        gpusByLease.forEach(json::put);
        return json.toString();
    }
}
