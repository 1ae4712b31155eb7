package io.gpulease.crds.generate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.gpulease.crds.schema.DecimalAmount;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.Immutable;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.LabelKey;
import io.gpulease.crds.schema.Labels;
import io.gpulease.crds.schema.MayBeNull;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.OpenObject;
import io.gpulease.crds.schema.Texts;
import io.gpulease.crds.schema.Timestamp;
import io.gpulease.crds.schema.UniqueItems;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Walks a record and its schema side by side and turns our annotations into schema. */
final class FieldFacts {
    private final JSONSchemaProps root;
    private final List<String> path;

    private FieldFacts(JSONSchemaProps root, List<String> path) {
        this.root = root;
        this.path = path;
    }

    /** Refines the schema of a spec or a status. */
    static void refine(JSONSchemaProps schema, Class<?> type) {
        new FieldFacts(schema, List.of()).fields(schema, type);
    }

    private void fields(JSONSchemaProps schema, Class<?> type) {
        for (var component : type.getRecordComponents()) {
            var name = nameOf(component);
            var field = schema.getProperties().get(name);
            if (field == null) {
                throw new IllegalStateException("%s.%s is not in the generated schema".formatted(type, name));
            }
            new FieldFacts(root, below(name)).field(field, component);
        }
    }

    private List<String> below(String name) {
        return Stream.concat(path.stream(), Stream.of(name)).toList();
    }

    private void field(JSONSchemaProps field, RecordComponent component) {
        onceEach(field);
        shape(field, component);
        text(field, component);
        given(component, Immutable.class, i -> TextRules.add(root, TransitionRules.unchanged(path, i)));
        var type = component.getAnnotatedType();
        if (component.getType().isRecord()) {
            fields(field, component.getType());
        } else if (component.getType() == List.class) {
            element(field.getItems().getSchema(), argument(type, 0));
        } else if (field.getAdditionalProperties() != null) {
            element(field.getAdditionalProperties().getSchema(), argument(type, 1));
        }
    }

    // The generator finds a component's rules twice: on its field and on its accessor.
    private static void onceEach(JSONSchemaProps field) {
        if (field.getXKubernetesValidations() != null) {
            field.setXKubernetesValidations(
                    field.getXKubernetesValidations().stream().distinct().toList());
        }
    }

    private void element(JSONSchemaProps element, AnnotatedType type) {
        text(element, type);
        if (type.getType() instanceof Class<?> c && c.isRecord()) {
            fields(element, c);
        }
    }

    private static AnnotatedType argument(AnnotatedType type, int index) {
        return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[index];
    }

    private static String nameOf(RecordComponent component) {
        var named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }

    private static void shape(JSONSchemaProps field, RecordComponent component) {
        given(component, MayBeNull.class, _ -> field.setNullable(true));
        if (component.getType() == List.class) {
            field.setXKubernetesListType("atomic");
        }
        given(component, UniqueItems.class, _ -> field.setXKubernetesListType("set"));
        given(component, KeyedBy.class, keyed -> {
            field.setXKubernetesListType("map");
            field.setXKubernetesListMapKeys(List.of(keyed.value()));
        });
        given(component, OpenObject.class, _ -> {
            field.setType("object");
            field.setAdditionalProperties(null);
            field.setXKubernetesPreserveUnknownFields(true);
        });
        given(component, Labels.class, labels -> TextRules.labels(field, labels));
        given(component, Texts.class, texts -> TextRules.texts(field, texts));
    }

    private static void text(JSONSchemaProps field, AnnotatedElement element) {
        given(element, OneOf.class, words -> TextRules.oneOf(field, words));
        given(element, Name.class, name -> TextRules.name(field, name));
        given(element, LabelKey.class, _ -> TextRules.labelKey(field));
        given(element, DurationRange.class, range -> TextRules.duration(field, range));
        given(element, Timestamp.class, _ -> TextRules.timestamp(field));
        given(element, DecimalAmount.class, amount -> TextRules.decimal(field, amount));
    }

    private static <A extends Annotation> void given(AnnotatedElement element, Class<A> type, Consumer<A> then) {
        var annotation = element.getAnnotation(type);
        if (annotation != null) {
            then.accept(annotation);
        }
    }
}
