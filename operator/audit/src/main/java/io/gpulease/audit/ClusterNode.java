package io.gpulease.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node as the API server has it.
 *
 * @param gpus how many it has; of those that fail later it still counts as having them
 * @param claims how many of them the node says that each lease holds, by uid
 * @param isReadable whether what it says can be read
 * @param changed when something but its status was last written on it, as far as that can be seen
 */
record ClusterNode(String name, long gpus, Map<String, Long> claims, boolean isReadable, Instant changed) {

    private static final String CLAIMS = "gpulease.io/allocations";
    private static final String POOL = "gpulease.io/pool";
    private static final String GPU = "nvidia.com/gpu";
    private static final ObjectMapper JSON = new ObjectMapper();

    ClusterNode {
        claims = Map.copyOf(claims);
    }

    /** @param resources what GPUs are called on the nodes of a pool, where that is not as usual */
    static ClusterNode of(JsonNode object, Map<String, String> resources) {
        JsonNode metadata = object.path("metadata");
        String resource =
                resources.getOrDefault(metadata.path("labels").path(POOL).asText(), GPU);
        JsonNode status = object.path("status");
        Map<String, Long> claims = new TreeMap<>();
        boolean isReadable = read(metadata.path("annotations").path(CLAIMS).asText(""), claims);
        return new ClusterNode(
                metadata.path("name").asText(),
                Math.max(
                        status.path("allocatable").path(resource).asLong(),
                        status.path("capacity").path(resource).asLong()),
                claims,
                isReadable,
                Times.written(object, false));
    }

    private static boolean read(String annotation, Map<String, Long> claims) {
        try {
            JsonNode json = annotation.isEmpty() ? JSON.createObjectNode() : JSON.readTree(annotation);
            for (var claim : json.properties()) {
                if (!claim.getValue().isIntegralNumber() || claim.getValue().asLong() < 1) {
                    return false;
                }
                claims.put(claim.getKey(), claim.getValue().asLong());
            }
            return json.isObject();
        } catch (JsonProcessingException noJson) {
            return false;
        }
    }

    long claimed() {
        return claims.values().stream().mapToLong(Long::longValue).sum();
    }

    long claimedBy(String uid) {
        return claims.getOrDefault(uid, 0L);
    }
}
