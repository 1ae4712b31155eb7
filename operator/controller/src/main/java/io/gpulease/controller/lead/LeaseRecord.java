package io.gpulease.controller.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** One version of the coordination Lease; what others wrote into it is kept. */
record LeaseRecord(ObjectNode object) {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String HOLDER = "holderIdentity";

    /** A lease that does not exist yet. */
    static LeaseRecord fresh(ObjectNode empty, String namespace, String name) {
        empty.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
        empty.putObject("metadata").put("namespace", namespace).put("name", name);
        empty.putObject("spec");
        return new LeaseRecord(empty);
    }

    /** Empty when nobody holds it. */
    String holder() {
        return object.path("spec").path(HOLDER).asText("");
    }

    String resourceVersion() {
        return object.path("metadata").path("resourceVersion").asText("");
    }

    LeaseRecord taken(String identity, Duration duration, Instant now) {
        var copy = object.deepCopy();
        var spec = copy.withObjectProperty("spec");
        var transitions = spec.path("leaseTransitions").asInt(-1) + 1;
        spec.put(HOLDER, identity)
                .put("leaseDurationSeconds", seconds(duration))
                .put("acquireTime", MICROS.format(now))
                .put("renewTime", MICROS.format(now))
                .put("leaseTransitions", transitions);
        return new LeaseRecord(copy);
    }

    LeaseRecord renewed(Instant now) {
        var copy = object.deepCopy();
        copy.withObjectProperty("spec").put("renewTime", MICROS.format(now));
        return new LeaseRecord(copy);
    }

    LeaseRecord released(Instant now) {
        var copy = object.deepCopy();
        var spec = copy.withObjectProperty("spec");
        spec.remove(HOLDER);
        spec.put("leaseDurationSeconds", 1).put("renewTime", MICROS.format(now));
        return new LeaseRecord(copy);
    }

    private static long seconds(Duration duration) {
        return Math.max(1, duration.toSeconds());
    }
}
