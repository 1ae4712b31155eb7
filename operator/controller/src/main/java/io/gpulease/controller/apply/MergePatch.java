package io.gpulease.controller.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The JSON merge patch (RFC 7386) that turns one object into another. */
public final class MergePatch {

    private MergePatch() {}

    /** Empty when nothing differs, so that an unchanged object costs no write. Lists are replaced whole. */
    public static ObjectNode between(JsonNode from, JsonNode to) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        from.fieldNames().forEachRemaining(field -> {
            if (!to.has(field)) {
                patch.putNull(field);
            }
        });
        to.properties().forEach(field -> putChange(patch, field.getKey(), from.get(field.getKey()), field.getValue()));
        return patch;
    }

    private static void putChange(ObjectNode patch, String field, @Nullable JsonNode from, JsonNode to) {
        if (from == null || !(from.isObject() && to.isObject())) {
            if (!to.equals(from)) {
                patch.set(field, to);
            }
            return;
        }
        ObjectNode inner = between(from, to);
        if (!inner.isEmpty()) {
            patch.set(field, inner);
        }
    }
}
