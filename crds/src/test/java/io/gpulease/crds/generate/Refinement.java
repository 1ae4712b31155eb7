package io.gpulease.crds.generate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.ParameterizedType;
import java.util.Objects;

/** Adds to a generated definition what the generator has no annotation for. */
final class Refinement {
    private Refinement() {}

    static CustomResourceDefinition of(CustomResourceDefinition crd, Class<? extends CustomResource<?, ?>> kind) {
        var version = crd.getSpec().getVersions().getFirst();
        version.setAdditionalPrinterColumns(Columns.of(kind));
        var schema = version.getSchema().getOpenAPIV3Schema();
        schema.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
        var halves = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
        FieldFacts.refine(part(schema, "spec"), (Class<?>) halves[0]);
        FieldFacts.refine(part(schema, "status"), (Class<?>) halves[1]);
        return crd;
    }

    private static JSONSchemaProps part(JSONSchemaProps schema, String name) {
        return Objects.requireNonNull(schema.getProperties().get(name), name);
    }
}
