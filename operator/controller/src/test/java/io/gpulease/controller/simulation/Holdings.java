package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Set;

/** What a lease's status says that it holds, since when, and what it has used. */
final class Holdings {

    private Holdings() {}

    static boolean isUsable(ObjectNode lease) {
        return Set.of("Active", "Ending", "Suspended").contains(Objects.phase(lease));
    }

    static long used(ObjectNode lease) {
        return lease.path("status").path("usage").path("gpuSeconds").asLong();
    }

    static int held(ObjectNode lease) {
        int gpus = 0;
        for (JsonNode share : lease.path("status").path("placement").path("nodes")) {
            gpus += share.path("gpus").asInt();
        }
        return gpus;
    }

    static Instant heldSince(ObjectNode lease) {
        JsonNode status = lease.path("status");
        return Instant.parse(status.path("placement")
                .path("heldSince")
                .asText(status.path("term").path("startedAt").asText()));
    }
}
