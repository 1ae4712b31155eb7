package io.gpulease.controller.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.watch.SlimPolicy;
import java.io.IOException;
import java.util.Optional;

/** What is sent to put a policy back. */
final class PolicyManifest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "metadata";

    private PolicyManifest() {}

    /**
     * The manifest, with the labels and annotations that it last had: whoever installed it may have marked it as its own.
     *
     * @param standing what is replaced, and must not have changed since; empty: it is not there
     */
    static String toApply(JsonNode manifest, Optional<SlimPolicy> standing, Optional<SlimPolicy> last) {
        var body = (ObjectNode) manifest.deepCopy();
        var metadata = (ObjectNode) body.path(METADATA);
        last.ifPresent(known -> {
            merge(metadata, "labels", known.labels());
            merge(metadata, "annotations", known.annotations());
        });
        standing.ifPresent(there -> {
            metadata.put("uid", there.ref().uid());
            metadata.put("resourceVersion", there.ref().resourceVersion());
        });
        return body.toString();
    }

    /** The manifest's own count more. */
    private static void merge(ObjectNode metadata, String field, JsonNode known) {
        if (known instanceof ObjectNode before && !before.isEmpty()) {
            var merged = before.deepCopy();
            if (metadata.path(field) instanceof ObjectNode own) {
                merged.setAll(own);
            }
            metadata.set(field, merged);
        }
    }

    /**
     * A JSON patch. Nothing is tested in it: whatever stands there by now is replaced by what is wanted. (A test of the version
     * fails when the API server writes a status meanwhile; one of the spec, since it compares how strings are escaped.)
     */
    static String toReplace(JsonNode wanted) {
        var patch = JSON.createArrayNode();
        patch.addObject().put("op", "replace").put("path", "/spec").set("value", wanted);
        return patch.toString();
    }

    /** Why the API server does not do it. */
    static String message(Answer answer) {
        try {
            var message = JSON.readTree(answer.body()).path("message").asText("");
            if (!message.isEmpty()) {
                return message;
            }
        } catch (IOException e) {
            // Told below.
        }
        return "the API server answered " + answer.code();
    }
}
