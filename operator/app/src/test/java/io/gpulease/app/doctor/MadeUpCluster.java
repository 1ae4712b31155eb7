package io.gpulease.app.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An API server that has what it is given, and tries pods as the gate does. In order, until something is changed. */
final class MadeUpCluster implements Cluster {
    static final Instant NOW = Instant.parse("2026-12-01T09:00:00Z");
    static final String RECORD = "/api/v1/namespaces/gpulease-system/configmaps/gpulease-policies";
    static final String LEAD = "/apis/coordination.k8s.io/v1/namespaces/gpulease-system/leases/gpulease-operator";
    static final String POLICY = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/gpulease-x";
    static final String BINDING = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/gpulease-x";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OF_THE_POLICY = """
            {"kind": "ValidatingAdmissionPolicy", "metadata": {"name": "gpulease-x"},
             "spec": {"failurePolicy": "Fail", "validations": [{"expression": "false", "message": "no"}]}}""";
    private static final String OF_THE_BINDING = """
            {"kind": "ValidatingAdmissionPolicyBinding", "metadata": {"name": "gpulease-x"},
             "spec": {"policyName": "gpulease-x", "validationActions": ["Deny"]}}""";

    static final String DEPLOYMENT = "/apis/apps/v1/namespaces/gpulease-system/deployments/gpulease";

    private final Map<String, Reply> replies = new HashMap<>();
    private final Set<String> forbiddenToTheOperator = new HashSet<>();
    private Duration serverAhead = Duration.ZERO;
    private boolean gateIsSet = true;
    private boolean badPodIsRefused = true;
    private String podsAreRefusedFor = "";

    MadeUpCluster() {
        has("/version", "{'major': '1', 'minor': '36', 'gitVersion': 'v1.36.3'}");
        has("/apis/admissionregistration.k8s.io/v1", "{'resources': [{'name': 'mutatingadmissionpolicies'}]}");
        has(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/gpulease-operator",
                "{'subjects': [{'namespace': 'gpulease-system'}]}");
        has(DEPLOYMENT, "{'spec': {'template': {'spec': {'containers': [{'name': 'gpulease', 'env': []}]}}}}");
        for (var kind : KindsCheck.KINDS) {
            var definition = (ObjectNode) KindsCheck.ours(kind);
            definition
                    .putObject("status")
                    .putArray("conditions")
                    .addObject()
                    .put("type", "Established")
                    .put("status", "True");
            reply(KindsCheck.path(kind), 200, definition);
        }
        var record = JSON.createObjectNode();
        record.putObject("data")
                .put("ValidatingAdmissionPolicy.gpulease-x", OF_THE_POLICY)
                .put("ValidatingAdmissionPolicyBinding.gpulease-x", OF_THE_BINDING);
        reply(RECORD, 200, record);
        // With what the API server adds.
        has(
                POLICY,
                "{'spec': {'failurePolicy': 'Fail', 'matchConstraints': null, 'validations': [{'expression': 'false', 'message': 'no'}]}}");
        has(BINDING, "{'spec': {'policyName': 'gpulease-x', 'validationActions': ['Deny']}}");
        has("/api/v1/namespaces", "{'items': [{'metadata': {'name': 'ml', 'labels': {'gpulease.io/tenant': 't'}}}]}");
        has(LEAD, lead("operator-1", NOW.minusSeconds(2)));
        has(
                "/apis/gpulease.io/v1alpha1/gpupools",
                "{'items': [" + pool("h200", "h200") + "," + pool("a100", "a100") + "]}");
        has("/api/v1/nodes", "{'items': [" + node("n1", "h200", "8") + "," + node("n2", "a100", "8") + "]}");
        has("/apis/rbac.authorization.k8s.io/v1/rolebindings", "{'items': []}");
        has("/apis/apps/v1/daemonsets", "{'items': [{'metadata': {'name': 'cilium'}}]}");
        has(
                "/apis/nvidia.com/v1/clusterpolicies",
                "{'items': [{'spec': {'toolkit': {'env': [{'name': 'ACCEPT_NVIDIA_VISIBLE_DEVICES_ENVVAR_WHEN_UNPRIVILEGED', 'value': 'false'}]}}}]}");
    }

    static String lead(String holder, Instant renewed) {
        return "{'spec': {'holderIdentity': '%s', 'leaseDurationSeconds': 15, 'renewTime': '%s'}}"
                .formatted(holder, renewed);
    }

    static String pool(String name, String group) {
        return "{'metadata': {'name': '%s'}, 'spec': {'gpuClass': '%s', 'nodeSelector': {'matchLabels': {'group': '%s'}}}}"
                .formatted(name, name, group);
    }

    static String node(String name, String group, String gpus) {
        return "{'metadata': {'name': '%s', 'labels': {'group': '%s'}}, 'status': {'capacity': {'cpu': '8', 'nvidia.com/gpu': '%s'}}}"
                .formatted(name, group, gpus);
    }

    /** @param json with single quotes */
    MadeUpCluster has(String path, String json) {
        return reply(path, 200, parsed(json.replace('\'', '"')));
    }

    MadeUpCluster hasNot(String path) {
        replies.remove(path);
        return this;
    }

    MadeUpCluster forbids(String path) {
        return reply(path, 403, JSON.createObjectNode().put("message", "user x may not"));
    }

    MadeUpCluster deniesTheOperator(String resource) {
        forbiddenToTheOperator.add(resource);
        return this;
    }

    MadeUpCluster withServerClockAhead(Duration ahead) {
        serverAhead = ahead;
        return this;
    }

    MadeUpCluster withoutGateOnPods() {
        gateIsSet = false;
        return this;
    }

    MadeUpCluster acceptingBadPods() {
        badPodIsRefused = false;
        return this;
    }

    MadeUpCluster refusingPods(String why) {
        podsAreRefusedFor = why;
        return this;
    }

    private MadeUpCluster reply(String path, int code, JsonNode body) {
        replies.put(path, new Reply(code, body, Optional.empty(), NOW, NOW));
        return this;
    }

    @Override
    public Reply get(String path) {
        var reply = replies.get(path.replaceAll("\\?.*", ""));
        return reply == null
                ? at(404, JSON.createObjectNode().put("message", path + " not found"))
                : at(reply.code(), reply.body());
    }

    @Override
    public Reply post(String path, JsonNode body) {
        if (path.endsWith("/subjectaccessreviews")) {
            var allowed = !forbiddenToTheOperator.contains(
                    body.at("/spec/resourceAttributes/resource").asText());
            var review = JSON.createObjectNode();
            review.putObject("status").put("allowed", allowed);
            return at(201, review);
        }
        if (!path.equals("/api/v1/namespaces/ml/pods?dryRun=All")) {
            throw new AssertionError("something would be made at " + path);
        }
        return tried((ObjectNode) body.deepCopy());
    }

    private Reply tried(ObjectNode pod) {
        if (!podsAreRefusedFor.isEmpty()) {
            return at(403, JSON.createObjectNode().put("message", podsAreRefusedFor));
        }
        if (pod.path("spec").has("tolerations") && badPodIsRefused) {
            return at(
                    403,
                    JSON.createObjectNode().put("message", "gpulease-pod-create denied request: may not tolerate"));
        }
        if (pod.at("/spec/containers/0/resources/limits").has("nvidia.com/gpu") && gateIsSet) {
            ((ObjectNode) pod.path("spec"))
                    .putArray("schedulingGates")
                    .addObject()
                    .put("name", "gpulease.io/placement");
        }
        return at(201, pod);
    }

    private Reply at(int code, JsonNode body) {
        return new Reply(code, body, Optional.of(NOW.plus(serverAhead)), NOW, NOW.plusMillis(20));
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
