package io.gpulease.app.fault;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.testkit.Eventually;
import java.util.Map;

/** One of our kinds without its schema for a while, as a newer version would have another: so that what this one cannot read is stored. */
final class LooseKind implements AutoCloseable {
    private static final String UNHEARD_OF = "unheardOf";

    private final KubernetesClient admin;
    private final String name;
    private final JSONSchemaProps strict;

    /** {@code plural}: {@code gpupools}. */
    LooseKind(KubernetesClient admin, String plural) {
        this.admin = admin;
        this.name = plural + ".gpulease.io";
        this.strict = schema(admin.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .require());
        var anything = new JSONSchemaProps();
        anything.setType("object");
        anything.setXKubernetesPreserveUnknownFields(true);
        replace(anything);
    }

    private static JSONSchemaProps schema(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    }

    private void replace(JSONSchemaProps schema) {
        admin.apiextensions().v1().customResourceDefinitions().withName(name).edit(crd -> {
            crd.getSpec().getVersions().getFirst().getSchema().setOpenAPIV3Schema(schema);
            return crd;
        });
    }

    void create(String text) {
        // The API server takes up a changed schema a moment after it was written. Until then it refuses what is not in
        // the
        // old one, or leaves it out without a word.
        Eventually.until(Eventually.SOON, () -> isKept(text), () -> "still refused, or not kept whole: " + text);
        admin.resource(unmarshal(text)).create();
    }

    /** Whether it would be stored with whatever is in it, tried with a field that no schema of ours has. */
    private boolean isKept(String text) {
        var probe = unmarshal(text);
        Map<String, Object> spec = probe.get("spec");
        spec.put(UNHEARD_OF, true);
        try {
            var stored = admin.resource(probe).dryRun().create();
            return Boolean.TRUE.equals(stored.get("spec", UNHEARD_OF));
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private static GenericKubernetesResource unmarshal(String text) {
        return Serialization.unmarshal(text, GenericKubernetesResource.class);
    }

    void remove(String text) {
        var object = unmarshal(text);
        var _ = tried(() -> admin.resource(object).delete());
        Eventually.until(
                Eventually.SOON,
                () -> {
                    var _ = tried(() -> new Meddler(admin).removeFinalizers(admin.resource(object)));
                    return admin.resource(object).get() == null;
                },
                () -> "does not go: " + text);
    }

    private static boolean tried(Runnable call) {
        try {
            call.run();
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    @Override
    public void close() {
        replace(strict);
    }
}
