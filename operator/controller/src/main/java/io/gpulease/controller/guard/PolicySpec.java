package io.gpulease.controller.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Specs of policies and bindings, compared by what they mean. */
public final class PolicySpec {
    /** What the API server fills in where nothing is said; all are fields of one meaning, wherever they stand. */
    private static final Map<String, String> DEFAULTS =
            Map.of("failurePolicy", "Fail", "matchPolicy", "Equivalent", "scope", "*");

    private PolicySpec() {}

    /** Whether both say the same once what goes without saying is left out. */
    public static boolean same(JsonNode one, JsonNode other) {
        return one.equals(other) || plain(one).equals(plain(other));
    }

    private static JsonNode plain(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var result = object.objectNode();
            object.properties().forEach(field -> {
                if (!goesWithoutSaying(field.getKey(), field.getValue())) {
                    result.set(field.getKey(), plain(field.getValue()));
                }
            });
            return result;
        }
        if (node instanceof ArrayNode list) {
            var result = list.arrayNode();
            list.forEach(element -> result.add(plain(element)));
            return result;
        }
        return node;
    }

    private static boolean goesWithoutSaying(String field, JsonNode value) {
        var selectsAll = field.equals("namespaceSelector") || field.equals("objectSelector");
        return value.isNull()
                || (selectsAll && value.isEmpty())
                || (value.isTextual() && value.textValue().equals(DEFAULTS.get(field)));
    }
}
