package io.gpulease.testkit.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** One thing the API server said: an object as it is now, or that it is gone. */
public record Change(Kind kind, Type type, JsonNode object, Instant at) {
    /** What is watched. */
    public enum Kind {
        NAMESPACE("/api/v1/namespaces"),
        POOL("/apis/gpulease.io/v1alpha1/gpupools"),
        NODE("/api/v1/nodes"),
        LEASE("/apis/gpulease.io/v1alpha1/gpuleases"),
        POD("/api/v1/pods");

        private final String path;

        Kind(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    /** How it was learned. */
    public enum Type {
        /** From a watch without a gap: the step from the last state is exact. */
        STEP,
        /** From a list after a gap: steps in between may have been missed. */
        LISTED,
        GONE
    }

    String name() {
        return object.path("metadata").path("name").asText();
    }

    String namespace() {
        return object.path("metadata").path("namespace").asText();
    }

    String uid() {
        return object.path("metadata").path("uid").asText();
    }
}
