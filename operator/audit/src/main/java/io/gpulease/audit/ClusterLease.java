package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A lease as the API server has it.
 *
 * @param held the GPUs of each node by its status, also after its end
 * @param lost how many of these its status tells as lost with their nodes or their site
 * @param started when it became usable; {@link Instant#MIN}: it never did
 * @param ended when its usage stopped; {@link Instant#MIN}: it has not
 * @param changed when something was last written on it, as far as that can be seen
 */
record ClusterLease(
        String uid,
        String name,
        String phase,
        Map<String, Long> held,
        long lost,
        Instant started,
        Instant ended,
        Instant changed) {

    private static final Set<String> FIRM = Set.of("Active", "Ending", "Suspended");

    ClusterLease {
        held = Map.copyOf(held);
    }

    /** Each once, as it was read last. */
    static Map<String, ClusterLease> of(List<JsonNode> objects) {
        Map<String, ClusterLease> leases = new LinkedHashMap<>();
        for (JsonNode object : objects) {
            ClusterLease lease = of(object);
            leases.put(lease.uid(), lease);
        }
        return leases;
    }

    private static ClusterLease of(JsonNode object) {
        JsonNode status = object.path("status");
        Map<String, Long> held = new TreeMap<>();
        for (JsonNode share : status.path("placement").path("nodes")) {
            held.merge(share.path("name").asText(), share.path("gpus").asLong(), Long::sum);
        }
        return new ClusterLease(
                object.path("metadata").path("uid").asText(),
                LeaseCheck.name(object),
                status.path("phase").asText(),
                held,
                Entry.lost(status.path("usage").path("lines")),
                Times.at(status.path("term").path("startedAt")),
                Times.at(status.path("term").path("endedAt")),
                Times.latest(
                        Times.written(object, true),
                        Times.at(status.path("term").path("startedAt")),
                        Times.at(status.path("term").path("releasedAt")),
                        Times.at(status.path("placement").path("heldSince"))));
    }

    /** It holds what its status says, to the GPU. */
    boolean isFirm() {
        return FIRM.contains(phase);
    }

    /** It gives back its nodes, one by one. */
    boolean isReleasing() {
        return phase.equals("Releasing");
    }

    /** It has run, holds nothing any more, and says so. */
    boolean isOver() {
        return phase.equals("Released") && started.isAfter(Instant.MIN);
    }

    /** Of what ended before that the records may be kept elsewhere. */
    boolean isOnRecordSince(Instant begins) {
        return ended.isAfter(begins);
    }

    long heldOn(String node) {
        return held.getOrDefault(node, 0L);
    }

    String title() {
        return "%s (%s)".formatted(name, uid);
    }
}
