package io.gpulease.crds.generate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.gpulease.crds.schema.DecimalAmount;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.LabelKey;
import io.gpulease.crds.schema.Labels;
import io.gpulease.crds.schema.MayBeNull;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.OpenObject;
import io.gpulease.crds.schema.Timestamp;
import io.gpulease.crds.schema.UniqueItems;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** Walks a record and its schema side by side and turns our annotations into schema. */
final class FieldFacts {
    private FieldFacts() {}

    static void refine(JSONSchemaProps schema, Class<?> type) {
        for (var component : type.getRecordComponents()) {
            var name = nameOf(component);
            var field = schema.getProperties().get(name);
            if (field == null) {
                throw new IllegalStateException("%s.%s is not in the generated schema".formatted(type, name));
            }
            refineField(field, component);
        }
    }

    private static void refineField(JSONSchemaProps field, RecordComponent component) {
        shape(field, component);
        text(field, component);
        var type = component.getAnnotatedType();
        if (component.getType().isRecord()) {
            refine(field, component.getType());
        } else if (component.getType() == List.class) {
            refineElement(field.getItems().getSchema(), argument(type, 0));
        } else if (field.getAdditionalProperties() != null) {
            refineElement(field.getAdditionalProperties().getSchema(), argument(type, 1));
        }
    }

    private static void refineElement(JSONSchemaProps element, AnnotatedType type) {
        text(element, type);
        if (type.getType() instanceof Class<?> c && c.isRecord()) {
            refine(element, c);
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
        if (component.isAnnotationPresent(MayBeNull.class)) {
            field.setNullable(true);
        }
        if (component.isAnnotationPresent(UniqueItems.class)) {
            field.setXKubernetesListType("set");
        } else if (component.getAnnotation(KeyedBy.class) instanceof KeyedBy keyed) {
            field.setXKubernetesListType("map");
            field.setXKubernetesListMapKeys(List.of(keyed.value()));
        } else if (component.getType() == List.class) {
            field.setXKubernetesListType("atomic");
        }
        if (component.isAnnotationPresent(OpenObject.class)) {
            field.setType("object");
            field.setAdditionalProperties(null);
            field.setXKubernetesPreserveUnknownFields(true);
        }
        if (component.getAnnotation(Labels.class) instanceof Labels labels) {
            TextRules.labels(field, labels);
        }
    }

    private static void text(JSONSchemaProps field, AnnotatedElement element) {
        if (element.getAnnotation(OneOf.class) instanceof OneOf words) {
            TextRules.oneOf(field, words);
        }
        if (element.getAnnotation(Name.class) instanceof Name name) {
            TextRules.name(field, name);
        }
        if (element.isAnnotationPresent(LabelKey.class)) {
            TextRules.labelKey(field);
        }
        if (element.getAnnotation(DurationRange.class) instanceof DurationRange range) {
            TextRules.duration(field, range);
        }
        if (element.isAnnotationPresent(Timestamp.class)) {
            TextRules.timestamp(field);
        }
        if (element.getAnnotation(DecimalAmount.class) instanceof DecimalAmount amount) {
            TextRules.decimal(field, amount);
        }
    }
}
