package io.gpulease.testkit.product;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.testkit.Eventually;
import java.time.Duration;

/** Asks the API server, with dry runs, whether the admission policies have taken effect: that comes a moment after them. */
final class PolicyProbe {
    private static final String NAMESPACE = "gpulease-policy-probe";
    private static final Duration LIMIT = Eventually.allowance(Duration.ofSeconds(60));

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: probe, namespace: gpulease-policy-probe}
            spec:
              containers:
              - {name: main, image: none, resources: {limits: {nvidia.com/gpu: "1"}}}
            """;

    private static final String LEASE = """
            apiVersion: gpulease.io/v1alpha1
            kind: GpuLease
            metadata: {name: probe, namespace: gpulease-policy-probe}
            spec: {gpuClass: probe, gpus: 1, term: {duration: 1m}}
            """;

    private final KubernetesClient admin;

    PolicyProbe(KubernetesClient admin) {
        this.admin = admin;
    }

    void awaitInForce() {
        labelledNamespace();
        try (var sentinel = new PolicySentinel(admin, NAMESPACE)) {
            sentinel.make();
            Eventually.until(LIMIT, sentinel::refuses, () -> "a validating policy made after ours is not in force");
            Eventually.until(LIMIT, sentinel::changes, () -> "a mutating policy made after ours is not in force");
            Eventually.until(
                    LIMIT, this::podIsGated, () -> "a tenant's GPU pod is not gated: the policy is not in force");
            Eventually.until(
                    LIMIT, this::leaseIsHeld, () -> "a new lease gets no finalizer: the policy is not in force");
        } finally {
            admin.namespaces().withName(NAMESPACE).delete();
        }
    }

    private void labelledNamespace() {
        var namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels("gpulease.io/tenant", "gpulease-policy-probe")
                .endMetadata()
                .build();
        Eventually.until(
                LIMIT,
                () -> admin.namespaces().withName(NAMESPACE).get() == null,
                () -> "the namespace %s of an earlier probe does not go".formatted(NAMESPACE));
        admin.resource(namespace).create();
    }

    private boolean podIsGated() {
        try {
            var pod = admin.resource(Serialization.unmarshal(POD, Pod.class))
                    .dryRun()
                    .create();
            return pod.getSpec().getSchedulingGates().stream()
                    .anyMatch(gate -> gate.getName().equals("gpulease.io/placement"));
        } catch (KubernetesClientException e) {
            // Refused for want of a gate (the guard is quicker than the gate), or no service account yet.
            return false;
        }
    }

    private boolean leaseIsHeld() {
        try {
            var lease = admin.resource(Serialization.unmarshal(LEASE, GenericKubernetesResource.class))
                    .dryRun()
                    .create();
            return lease.getMetadata().getFinalizers().contains("gpulease.io/release");
        } catch (KubernetesClientException e) {
            return false;
        }
    }
}
