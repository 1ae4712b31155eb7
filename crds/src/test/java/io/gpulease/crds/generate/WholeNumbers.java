package io.gpulease.crds.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes 64 as 64, where the schema model has doubles and would write 64.0. */
final class WholeNumbers {
    private WholeNumbers() {}

    static JsonNode in(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> entry.setValue(in(entry.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, in(array.get(i)));
            }
        } else if (node.isDouble() && node.doubleValue() == Math.rint(node.doubleValue())) {
            return JsonNodeFactory.instance.numberNode((long) node.doubleValue());
        }
        return node;
    }
}
