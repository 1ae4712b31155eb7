package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Does the gate hold? Pods are tried in a tenant's namespace, by dry run. */
final class GateCheck implements Check {
    private static final String NAME = "gate";
    private static final String GATE = "gpulease.io/placement";
    private static final String POLICY = "gpulease-pod-create";
    private static final String GATE_MISSING = "the gate " + GATE + " was not set";
    private static final String DEVICE = "nvidia.com/gpu";
    private static final String SEE_POLICIES =
            "See the check policies. A policy takes effect about a second after it was made: ask again, then helm upgrade gpulease.";

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var namespaces = cluster.get("/api/v1/namespaces?labelSelector=gpulease.io/tenant");
        if (!namespaces.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the tenants' namespaces", namespaces));
        }
        var namespace = StreamSupport.stream(namespaces.body().path("items").spliterator(), false)
                .filter(one -> !one.path("metadata").has("deletionTimestamp"))
                .map(one -> one.path("metadata").path("name").asText())
                .findFirst();
        if (namespace.isEmpty()) {
            return List.of(Finding.warn(
                    NAME,
                    "not tried, as no tenant has a namespace yet",
                    "Make a GpuTenant (examples/tenants.yaml), then ask again."));
        }
        var found = new ArrayList<Finding>();
        gated(namespace.get(), cluster).ifPresent(found::add);
        refused(namespace.get(), cluster)
                // What stands in the way of both is told once.
                .filter(finding -> found.isEmpty() || finding.state() != Finding.State.UNKNOWN)
                .ifPresent(found::add);
        return found.isEmpty()
                ? List.of(Finding.ok(
                        NAME,
                        "tried by dry run in namespace %s: a pod with a GPU is held, one that tolerates every taint is refused"
                                .formatted(namespace.get())))
                : found;
    }

    /** A pod that asks for a GPU has to come back with the gate. */
    private static Optional<Finding> gated(String namespace, Cluster cluster) throws IOException, InterruptedException {
        var pod = pod();
        ((ObjectNode) pod.at("/spec/containers/0/resources/limits")).put(DEVICE, "1");
        var reply = dryRun(namespace, pod, cluster);
        if (reply.isSuccess()) {
            var held = StreamSupport.stream(
                            reply.body().at("/spec/schedulingGates").spliterator(), false)
                    .anyMatch(gate -> gate.path("name").asText().equals(GATE));
            return held
                    ? Optional.empty()
                    : Optional.of(Finding.fail(
                            NAME,
                            "a pod in namespace %s that asks for %s is not held: it would get a GPU without a lease"
                                    .formatted(namespace, DEVICE),
                            SEE_POLICIES));
        }
        return Optional.of(
                reply.words().contains(GATE_MISSING)
                        ? Finding.fail(
                                NAME,
                                "pods that ask for a GPU are refused, for the policy gpulease-gate has no effect: no lease can use its GPUs",
                                SEE_POLICIES)
                        : byOthers(namespace, "a pod that asks for a GPU", reply));
    }

    /** A pod that would get past every taint has to be refused, in our words. */
    private static Optional<Finding> refused(String namespace, Cluster cluster)
            throws IOException, InterruptedException {
        var pod = pod();
        ((ObjectNode) pod.path("spec")).putArray("tolerations").addObject().put("operator", "Exists");
        var reply = dryRun(namespace, pod, cluster);
        if (reply.isSuccess()) {
            return Optional.of(Finding.fail(
                    NAME,
                    "a pod in namespace %s that tolerates every taint is accepted: it could run on nodes that others leased"
                            .formatted(namespace),
                    SEE_POLICIES));
        }
        return reply.words().contains(POLICY)
                ? Optional.empty()
                : Optional.of(byOthers(namespace, "a pod that tolerates every taint", reply));
    }

    private static Finding byOthers(String namespace, String pod, Reply reply) {
        return Finding.unknown(
                NAME,
                "%s in namespace %s is refused by something else, so that the gate is not to be seen: %s"
                        .formatted(pod, namespace, reply.words()),
                "Mend what it says, or ask with the right to create pods there.");
    }

    private static Reply dryRun(String namespace, JsonNode pod, Cluster cluster)
            throws IOException, InterruptedException {
        return cluster.post("/api/v1/namespaces/%s/pods?dryRun=All".formatted(namespace), pod);
    }

    /** One that the strictest Pod Security level and a quota let through. */
    private static ObjectNode pod() {
        var pod = JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("generateName", "gpulease-doctor-");
        var spec = pod.putObject("spec").put("automountServiceAccountToken", false);
        var security =
                spec.putObject("securityContext").put("runAsNonRoot", true).put("runAsUser", 65532);
        security.putObject("seccompProfile").put("type", "RuntimeDefault");
        var container =
                spec.putArray("containers").addObject().put("name", "none").put("image", "registry.invalid/none");
        container
                .putObject("securityContext")
                .put("allowPrivilegeEscalation", false)
                .putObject("capabilities")
                .putArray("drop")
                .add("ALL");
        var resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", "1m").put("memory", "1Mi");
        resources.putObject("limits").put("cpu", "1m").put("memory", "1Mi");
        return pod;
    }
}
