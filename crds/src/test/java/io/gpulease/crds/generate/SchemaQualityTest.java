package io.gpulease.crds.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every field of every kind must have, whoever adds it. */
class SchemaQualityTest {
    static List<CustomResourceDefinition> definitions() {
        return GenerateCrds.definitions();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyFieldSaysWhatItIs(CustomResourceDefinition crd) {
        var silent = new ArrayList<String>();
        eachField(crd, (path, field) -> {
            if (field.getDescription() == null || !field.getDescription().endsWith(".")) {
                silent.add(path);
            }
        });
        assertThat(silent).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everythingIsBoundedSoThatRulesStayCheap(CustomResourceDefinition crd) {
        var unbounded = new ArrayList<String>();
        eachSchema(crd, (path, schema) -> {
            if (!isBounded(schema)) {
                unbounded.add(path);
            }
        });
        assertThat(unbounded).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void noFieldHasADefaultBecauseAToolWouldShowItAsDrift(CustomResourceDefinition crd) {
        eachSchema(
                crd, (path, schema) -> assertThat(schema.getDefault()).as(path).isNull());
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyListSaysHowItIsMerged(CustomResourceDefinition crd) {
        eachSchema(crd, (path, schema) -> {
            if ("array".equals(schema.getType())) {
                assertThat(schema.getXKubernetesListType()).as(path).isNotNull();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyRuleHasAMessageForPeople(CustomResourceDefinition crd) {
        eachSchema(crd, (path, schema) -> {
            if (schema.getXKubernetesValidations() != null) {
                assertThat(schema.getXKubernetesValidations()).as(path).allSatisfy(rule -> {
                    assertThat(rule.getMessage()).hasSizeGreaterThan(20);
                    // Has a cost budget of its own, which real values exceed.
                    assertThat(rule.getMessageExpression()).isNullOrEmpty();
                });
            }
        });
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void noObjectExistsWithoutASpec(CustomResourceDefinition crd) {
        assertThat(root(crd).getRequired()).contains("spec");
        assertThat(crd.getSpec().getVersions().getFirst().getSubresources().getStatus())
                .isNotNull();
        assertThat(crd.getSpec().getNames().getCategories()).containsExactly("gpuleasing");
    }

    private static boolean isBounded(JSONSchemaProps schema) {
        return switch (schema.getType()) {
            case "string" -> !isEmpty(schema.getEnum()) || schema.getMaxLength() != null;
            case "integer", "number" -> schema.getMinimum() != null && schema.getMaximum() != null;
            case "array" -> schema.getMaxItems() != null;
            case "object" ->
                (schema.getProperties() != null && !schema.getProperties().isEmpty())
                        || schema.getMaxProperties() != null;
            default -> true;
        };
    }

    private static boolean isEmpty(@Nullable List<?> list) {
        return list == null || list.isEmpty();
    }

    private static JSONSchemaProps root(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    }

    /** Visits what has a name: not the items of a list, not the values of a map. */
    private static void eachField(CustomResourceDefinition crd, BiConsumer<String, JSONSchemaProps> visit) {
        walk("", root(crd), (path, schema) -> {
            if (!path.endsWith("]")) {
                visit.accept(path, schema);
            }
        });
    }

    private static void eachSchema(CustomResourceDefinition crd, BiConsumer<String, JSONSchemaProps> visit) {
        walk("", root(crd), visit);
    }

    private static void walk(String path, JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> visit) {
        visit.accept(path, schema);
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, field) -> walk(path + "." + name, field, visit));
        }
        if (schema.getItems() != null) {
            walk(path + "[]", schema.getItems().getSchema(), visit);
        }
        if (schema.getAdditionalProperties() != null) {
            walk(path + "[key]", schema.getAdditionalProperties().getSchema(), visit);
        }
    }
}
