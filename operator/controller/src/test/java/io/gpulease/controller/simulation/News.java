package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of one object, as a watch tells of it.
 *
 * @param before null for what is new
 * @param object as it is now, or was last
 */
record News(
        Instant at, Kind kind, boolean deleted, @Nullable ObjectNode before, ObjectNode object) {

    /** As they come over the line. */
    byte[] bytes() {
        return object.toString().getBytes(StandardCharsets.UTF_8);
    }

    ObjectKey key() {
        JsonNode metadata = object.path("metadata");
        return new ObjectKey(
                metadata.path("namespace").asText(""), metadata.path("name").asText());
    }
}
