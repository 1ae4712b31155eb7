package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;

/** Plays a newer version: takes the schema of leases away for a moment, so that an object of tomorrow can be stored. */
final class LooseSchema {
    private static final String NAME = "gpuleases.gpulease.io";

    private LooseSchema() {}

    /** Returns the schema as it was. */
    static CustomResourceDefinition loosen(KubernetesClient admin) {
        var strict = crd(admin);
        var anything = new JSONSchemaProps();
        anything.setType("object");
        anything.setXKubernetesPreserveUnknownFields(true);
        replace(admin, anything);
        return strict;
    }

    static void restore(KubernetesClient admin, CustomResourceDefinition strict) {
        replace(admin, strict.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema());
    }

    /** A lease with a tier, a shape and a field that nobody knows yet. */
    static void create(KubernetesClient admin, TestEstate estate, String name) {
        var text = """
                apiVersion: gpulease.io/v1alpha1
                kind: GpuLease
                metadata: {name: %s, namespace: %s}
                spec: {gpuClass: %s, gpus: {least: 4, most: 8}, tier: Platinum, term: tomorrow, quantum: true}
                """.formatted(name, estate.namespace(), estate.gpuClass());
        var lease = Serialization.unmarshal(text, GenericKubernetesResource.class);
        // The API server takes up a changed schema a moment after it was written.
        Eventually.until(Eventually.SOON, () -> created(admin, lease), () -> "the loosened schema still refuses");
    }

    /** Takes it away again, finalizer and all: nobody who cannot read it may do so in an orderly way. */
    static void remove(KubernetesClient admin, TestEstate estate, String name) {
        var strict = loosen(admin);
        try {
            Eventually.until(
                    Eventually.SOON, () -> removed(estate, name), () -> "lease %s does not go".formatted(name));
        } finally {
            restore(admin, strict);
        }
    }

    /** Its tenant finds in an Event why nothing happens: its status cannot be written by who cannot read it. */
    static void awaitTold(TestEstate estate, String name) {
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl().list("events.events.k8s.io", estate.namespace()))
                        .as("Events of lease %s", name)
                        .anyMatch(event -> event.path("reason").asText().equals("Stalled")
                                && event.at("/regarding/kind").asText().equals("GpuLease")
                                && event.at("/regarding/name").asText().equals(name)));
    }

    private static boolean removed(TestEstate estate, String name) {
        estate.kubectl().delete(NAME, estate.namespace(), name);
        estate.kubectl()
                .attempt(
                        "patch",
                        NAME,
                        name,
                        "-n",
                        estate.namespace(),
                        "--type=merge",
                        "-p",
                        "{\"metadata\":{\"finalizers\":null}}");
        return estate.kubectl().get(NAME, estate.namespace(), name).isEmpty();
    }

    private static boolean created(KubernetesClient admin, GenericKubernetesResource lease) {
        try {
            admin.resource(lease).create();
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private static CustomResourceDefinition crd(KubernetesClient admin) {
        return admin.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(NAME)
                .require();
    }

    private static void replace(KubernetesClient admin, JSONSchemaProps schema) {
        admin.apiextensions().v1().customResourceDefinitions().withName(NAME).edit(crd -> {
            crd.getSpec().getVersions().getFirst().getSchema().setOpenAPIV3Schema(schema);
            return crd;
        });
    }
}
