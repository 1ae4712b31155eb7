package io.gpulease.testkit.product;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/**
 * A policy of each sort, made after all others: an API server hears of policies in the order in which they were made, so when
 * these have an effect, so have all the others.
 */
final class PolicySentinel implements AutoCloseable {
    private static final String NAME = "gpulease-policy-sentinel";

    private static final String POLICY = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: %1$sAdmissionPolicy
            metadata: {name: gpulease-policy-sentinel}
            spec:
              failurePolicy: Fail
              %3$s
              matchConstraints:
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %2$s}}
                resourceRules:
                - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps], scope: Namespaced}
            """;

    private static final String BINDING = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: %sAdmissionPolicyBinding
            metadata: {name: gpulease-policy-sentinel}
            spec: {policyName: gpulease-policy-sentinel%s}
            """;

    private static final String REFUSES =
            "validations: [{expression: \"object.metadata.name != 'refused'\", message: gpulease-policy-sentinel}]";
    private static final String CHANGES = """
            reinvocationPolicy: Never
              mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{data: {'seen': 'yes'}}"}}]""";

    private final KubernetesClient admin;
    private final String namespace;
    private final List<GenericKubernetesResource> parts;

    PolicySentinel(KubernetesClient admin, String namespace) {
        this.admin = admin;
        this.namespace = namespace;
        this.parts = List.of(
                read(POLICY.formatted("Validating", namespace, REFUSES)),
                read(BINDING.formatted("Validating", ", validationActions: [Deny]")),
                read(POLICY.formatted("Mutating", namespace, CHANGES)),
                read(BINDING.formatted("Mutating", "")));
    }

    /** Made anew: one that an earlier probe left behind would say nothing of policies that came after it. */
    void make() {
        close();
        parts.forEach(part -> admin.resource(part).create());
    }

    boolean refuses() {
        try {
            tryToMake("refused");
            return false;
        } catch (KubernetesClientException e) {
            return e.getMessage() != null && e.getMessage().contains(NAME);
        }
    }

    boolean changes() {
        try {
            return tryToMake("seen").getData() != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private ConfigMap tryToMake(String name) {
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build();
        return admin.resource(map).dryRun().create();
    }

    @Override
    public void close() {
        parts.reversed().forEach(part -> admin.resource(part).delete());
    }

    private static GenericKubernetesResource read(String text) {
        return Serialization.unmarshal(text, GenericKubernetesResource.class);
    }
}
