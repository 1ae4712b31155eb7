package io.gpulease.testkit.invariant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A node as the API server shows it.
 *
 * @param claims lease uid to GPUs, from the annotation
 * @param claimedSince when each claim was first seen
 * @param leftUncleaned leases of which it has just lost the last claim, though nothing had closed it for its cleaning
 * @param sharers who has come to it and left it beside others
 */
public record NodeRecord(
        JsonNode object,
        Map<String, Integer> claims,
        Map<String, Instant> claimedSince,
        Set<String> leftUncleaned,
        Sharers sharers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static NodeRecord of(JsonNode object, Optional<NodeRecord> before, Instant at) {
        var claims = parse(object.path("metadata")
                .path("annotations")
                .path(Words.ALLOCATIONS)
                .asText(""));
        var since = new HashMap<String, Instant>();
        for (var uid : claims.keySet()) {
            since.put(uid, before.map(b -> b.claimedSince().get(uid)).orElse(at));
        }
        var open = new NodeRecord(object, claims, Map.copyOf(since), Set.of(), Sharers.NONE);
        var left = before.filter(b -> claims.isEmpty() && !b.isSetAside() && !open.isSetAside())
                .map(b -> Set.copyOf(b.claims().keySet()))
                .orElse(Set.of());
        return new NodeRecord(object, claims, open.claimedSince(), left, Sharers.NONE);
    }

    /** The same, after a step from that record that missed nothing. */
    NodeRecord after(NodeRecord before, Predicate<String> hasStarted) {
        return new NodeRecord(
                object, claims, claimedSince, leftUncleaned, before.sharers().next(before, this, hasStarted));
    }

    /** It is being cleaned, or waits for a person. */
    boolean isSetAside() {
        return isBeingCleaned() || isQuarantined();
    }

    boolean isBeingCleaned() {
        return taint(Words.SANITIZING).isPresent();
    }

    boolean isQuarantined() {
        return taint(Words.QUARANTINED).isPresent();
    }

    public String name() {
        return object.path("metadata").path("name").asText();
    }

    public String label(String key) {
        return object.path("metadata").path("labels").path(key).asText("");
    }

    public String annotation(String key) {
        return object.path("metadata").path("annotations").path(key).asText("");
    }

    /** The value and effect of a taint, as {@code value:effect}. */
    public Optional<String> taint(String key) {
        for (var taint : object.path("spec").path("taints")) {
            if (taint.path("key").asText().equals(key)) {
                return Optional.of(taint.path("value").asText("") + ":"
                        + taint.path("effect").asText());
            }
        }
        return Optional.empty();
    }

    public boolean isTrue(String condition) {
        for (var each : object.path("status").path("conditions")) {
            if (each.path("type").asText().equals(condition)) {
                return each.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /** The uid of the lease the node is fenced for. */
    Optional<String> fencedFor() {
        return taint(Words.LEASED).map(t -> t.substring(0, t.indexOf(':')));
    }

    public int capacity(String resource) {
        return object.path("status").path("capacity").path(resource).asInt();
    }

    int claimed() {
        return claims.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Map<String, Integer> parse(String text) {
        var claims = new LinkedHashMap<String, Integer>();
        if (text.isEmpty()) {
            return claims;
        }
        try {
            JSON.readTree(text)
                    .properties()
                    .forEach(e -> claims.put(e.getKey(), e.getValue().asInt()));
        } catch (JsonProcessingException e) {
            // Not what the contract says: shown as a claim nobody made, which breaks a rule soon enough.
            claims.put("unreadable: " + text, 0);
        }
        return claims;
    }
}
