package io.gpulease.testkit.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A pod as the API server shows it.
 *
 * @param boundSince when it was first seen on a node
 */
public record PodRecord(JsonNode object, Optional<Instant> boundSince) {
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    static PodRecord of(JsonNode object, Optional<PodRecord> before, Instant at) {
        if (object.path("spec").path("nodeName").asText("").isEmpty()) {
            return new PodRecord(object, Optional.empty());
        }
        return new PodRecord(
                object, Optional.of(before.flatMap(PodRecord::boundSince).orElse(at)));
    }

    public String uid() {
        return object.path("metadata").path("uid").asText();
    }

    public String name() {
        return object.path("metadata").path("name").asText();
    }

    public String namespace() {
        return object.path("metadata").path("namespace").asText();
    }

    public String title() {
        return "pod " + namespace() + "/" + name();
    }

    /** The lease it says it runs under; empty if it names none. */
    public String leaseName() {
        return object.path("metadata").path("labels").path(Words.LEASE).asText("");
    }

    public String node() {
        return object.path("spec").path("nodeName").asText("");
    }

    public boolean leaving() {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    public boolean over() {
        return OVER.contains(object.path("status").path("phase").asText());
    }

    /** On a node and using it. */
    public boolean running() {
        return !node().isEmpty() && !over() && !leaving();
    }

    public boolean gated() {
        return node().isEmpty() && !object.path("spec").path("schedulingGates").isEmpty();
    }

    /**
     * GPUs it takes, as the scheduler counts them: what its containers and sidecars use together, or what an init container
     * needs beside the sidecars started before it, if that is more.
     */
    public int gpus(String resource) {
        int sidecars = 0;
        int starting = 0;
        for (var container : object.path("spec").path("initContainers")) {
            int asked = asked(container, resource);
            starting = Math.max(starting, sidecars + asked);
            sidecars += container.path("restartPolicy").asText().equals("Always") ? asked : 0;
        }
        int together = sidecars;
        for (var container : object.path("spec").path("containers")) {
            together += asked(container, resource);
        }
        return Math.max(together, starting);
    }

    private static int asked(JsonNode container, String resource) {
        var resources = container.path("resources");
        return Math.max(
                resources.path("requests").path(resource).asInt(),
                resources.path("limits").path(resource).asInt());
    }
}
