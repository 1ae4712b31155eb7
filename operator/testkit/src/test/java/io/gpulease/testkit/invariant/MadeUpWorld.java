package io.gpulease.testkit.invariant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.gpulease.testkit.invariant.Change.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells a witness of a world that never was: one tenant namespace, nodes of 8 GPUs, leases and pods as a test says. */
final class MadeUpWorld {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final int TICKS_PER_SECOND = 2;

    private final Witness witness = new Witness();
    private Instant now = Instant.parse("2026-12-01T09:00:00Z");

    MadeUpWorld() {
        hear(Kind.NAMESPACE, "{metadata: {name: a, uid: ns-a, labels: {'gpulease.io/tenant': t}}}");
        hear(Kind.NAMESPACE, "{metadata: {name: owner, uid: ns-owner}}");
        witness.operatorUp(now.minusSeconds(60));
    }

    /** A node as it is now: which leases claim how much of its 8 GPUs, and for whom it is fenced. */
    MadeUpWorld node(String name, Map<String, Integer> claims, String fencedFor) {
        var annotation = claims.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> "\"%s\": %d".formatted(e.getKey(), e.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        var taints = fencedFor.isEmpty()
                ? ""
                : "{key: gpulease.io/leased, value: %s, effect: NoSchedule}".formatted(fencedFor);
        return hear(Kind.NODE, """
            {metadata: {name: %1$s, uid: node-%1$s, annotations: {'gpulease.io/allocations': '%2$s'}},
             spec: {taints: [%3$s]}, status: {capacity: {nvidia.com/gpu: '8'}}}\
            """.formatted(name, annotation, taints));
    }

    /** A pool that has its nodes cleaned. */
    MadeUpWorld cleaningPool() {
        return hear(Kind.POOL, "{metadata: {name: p, uid: pool-p}, spec: {sanitization: {podTemplate: {spec: {}}}}}");
    }

    /** A node of it that lease x has, or not, and that is closed with that taint, or none. */
    MadeUpWorld cleanedNode(boolean isHeld, String taint) {
        return cleanedNode(isHeld ? "{\"x\": 8}" : "", taint);
    }

    MadeUpWorld cleanedNode(String claims, String taint) {
        return hear(Kind.NODE, """
            {metadata: {name: n1, uid: node-n1, labels: {'gpulease.io/pool': p}, annotations: {'gpulease.io/allocations': '%s'}},
             spec: {taints: [%s]}, status: {capacity: {nvidia.com/gpu: '8'}}}\
            """.formatted(
                        claims, taint.isEmpty() ? "" : "{key: %s, value: '7', effect: NoSchedule}".formatted(taint)));
    }

    MadeUpWorld node(String name) {
        return node(name, Map.of(), "");
    }

    /** A Dedicated lease; its uid is its name. */
    MadeUpWorld lease(String name, int gpus, String phase, Map<String, Integer> placement) {
        return lease(name, gpus, phase, placement, "Dedicated", "");
    }

    MadeUpWorld shared(String name, int gpus, String phase, Map<String, Integer> placement) {
        return lease(name, gpus, phase, placement, "Shared", "");
    }

    /** A Shared lease of that tenant that has started. */
    MadeUpWorld sharedBy(String tenant, String name) {
        return lease(
                name,
                2,
                "Active",
                Map.of("n1", 2),
                "Shared",
                ", tenant: %s, term: {startedAt: '2026-12-01T08:00:00Z'}".formatted(tenant));
    }

    MadeUpWorld leaseWith(String name, String phase, String moreStatus) {
        return lease(name, 8, phase, Map.of(), "Dedicated", ", " + moreStatus);
    }

    private MadeUpWorld lease(
            String name, int gpus, String phase, Map<String, Integer> placement, String isolation, String more) {
        var nodes = placement.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> "{name: %s, gpus: %d}".formatted(e.getKey(), e.getValue()))
                .toList();
        return hear(Kind.LEASE, """
            {metadata: {namespace: a, name: %1$s, uid: %1$s, generation: 1},
             spec: {gpus: %2$d, placement: {isolation: %5$s}},
             status: {phase: %3$s, placement: {nodes: %4$s}%6$s}}\
            """.formatted(name, gpus, phase, nodes, isolation, more));
    }

    MadeUpWorld leaseGone(String name) {
        witness.hear(new Change(
                Kind.LEASE,
                Change.Type.GONE,
                read("{metadata: {namespace: a, name: %1$s, uid: %1$s}}".formatted(name)),
                now));
        return this;
    }

    /** A pod on a node; an empty lease: it names none. */
    MadeUpWorld pod(String namespace, String name, String lease, String node, int gpus) {
        return hear(Kind.POD, """
            {metadata: {namespace: %1$s, name: %2$s, uid: pod-%2$s, labels: {'gpulease.io/lease': '%3$s'}},
             spec: {nodeName: %4$s, containers: [{resources: {requests: {'nvidia.com/gpu': '%5$d'}}}]},
             status: {phase: Running}}\
            """.formatted(namespace, name, lease, node, gpus));
    }

    /** Time passes, and nothing changes. */
    MadeUpWorld seconds(int count) {
        for (int i = 0; i < count * TICKS_PER_SECOND; i++) {
            now = now.plusMillis(1000 / TICKS_PER_SECOND);
            witness.tick(now);
        }
        return this;
    }

    MadeUpWorld operatorDies() {
        witness.operatorDown();
        return this;
    }

    /** The watch of leases had a gap, and this is what the list says after it. */
    MadeUpWorld leaseListedAfterGap(String name, String phase) {
        var lease = read(
                "{metadata: {namespace: a, name: %1$s, uid: %1$s, generation: 1}, spec: {gpus: 8}, status: {phase: %2$s}}"
                        .formatted(name, phase));
        witness.hear(new Change(Kind.LEASE, Change.Type.LISTED, lease, now));
        return this;
    }

    List<String> breaches() {
        return witness.breaches().stream().map(Breach::text).toList();
    }

    private MadeUpWorld hear(Kind kind, String text) {
        witness.hear(new Change(kind, Change.Type.STEP, read(text), now));
        return this;
    }

    private static JsonNode read(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
