package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;

/** The objects of the simulation as JSON, and what the simulation reads of them. */
final class Objects {

    static final String GPU = "nvidia.com/gpu";
    static final String CLASS = "h200";
    static final String OWNER = "owner";
    static final String OPERATOR = "gpulease-system";

    private Objects() {}

    static ObjectNode pool() {
        return ApiFront.node("""
            {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuPool","metadata":{"name":"hall"},
             "spec":{"gpuClass":"h200","nodeSelector":{"matchLabels":{"hall":"a"}},"site":"memphis","isolation":["Dedicated","Shared"],"maxGrace":"40s"}}\
            """);
    }

    /** The same, whose nodes are cleaned, half a minute each at most. */
    static ObjectNode cleanedPool() {
        ObjectNode pool = pool();
        ((ObjectNode) pool.path("spec")).set("sanitization", ApiFront.node("""
            {"timeout":"30s","podTemplate":{"spec":{"containers":[{"name":"wipe","resources":{"limits":{"nvidia.com/gpu":"8"}}}]}}}\
            """));
        return pool;
    }

    static ObjectNode tenant(String name, int quota) {
        return ApiFront.node("""
            {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuTenant","metadata":{"name":"%s","finalizers":["gpulease.io/in-use"]},
             "spec":{"namespaces":["%s"],"cohort":"meadow","quotas":[{"gpuClass":"h200","nominalQuota":%d,"borrowingLimit":24,"spotLimit":16}]}}\
            """.formatted(name, name, quota));
    }

    static ObjectNode node(String name, int gpus) {
        return ApiFront.node("""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"hall":"a","kubernetes.io/hostname":"%s"}},"spec":{},
             "status":{"capacity":{"nvidia.com/gpu":"%d"},"allocatable":{"nvidia.com/gpu":"%d"},"conditions":[{"type":"Ready","status":"True"}]}}\
            """.formatted(name, name, gpus, gpus));
    }

    /** A pod as a tenant makes it. */
    static ObjectNode pod(String namespace, String name, String lease, int gpus) {
        ObjectNode pod = ApiFront.node("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"%s","labels":{}},
             "spec":{"containers":[{"name":"main","resources":{"limits":{"nvidia.com/gpu":"%d"}}}]},"status":{"phase":"Pending"}}\
            """.formatted(name, namespace, gpus));
        if (!lease.isEmpty()) {
            labels(pod).put(Names.LEASE, lease);
        }
        return pod;
    }

    static ObjectNode labels(ObjectNode object) {
        return (ObjectNode) object.path("metadata").path("labels");
    }

    static ObjectKey key(JsonNode object) {
        return ClusterApi.keyOf(object);
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    static String phase(JsonNode object) {
        return object.path("status").path("phase").asText("");
    }

    static String nodeOf(JsonNode pod) {
        return pod.path("spec").path("nodeName").asText("");
    }

    static boolean isOver(JsonNode pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    static boolean isGated(JsonNode pod) {
        return pod.path("spec").path("schedulingGates").size() > 0;
    }

    static int gpus(JsonNode pod) {
        int sum = 0;
        for (JsonNode container : pod.path("spec").path("containers")) {
            sum += container.path("resources").path("limits").path(GPU).asInt();
        }
        return sum;
    }

    static int capacity(JsonNode node) {
        return node.path("status").path("allocatable").path(GPU).asInt();
    }

    /** GPUs by lease uid. */
    static JsonNode allocations(JsonNode node) {
        String text = node.path("metadata")
                .path("annotations")
                .path(Names.ALLOCATIONS)
                .asText("{}");
        return ApiFront.node(text);
    }

    static boolean isDedicated(JsonNode lease) {
        return !lease.path("spec")
                .path("placement")
                .path("isolation")
                .asText("")
                .equals("Shared");
    }
}
