package io.gpulease.controller.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a patch makes of the fields of an object, and whose they are: a field manager is a name and an operation. */
final class Fields {
    private static final String RUNTIME_CLASS = "gpulease.io/runtime-class";

    private Fields() {}

    /** An apply takes away what was applied before, a merge patch what is null in it, whoever has written it. */
    static void putLabels(ObjectNode after, ObjectNode manifest, boolean isMerge) {
        ObjectNode labels = after.withObject("/metadata/labels");
        JsonNode wanted = manifest.at("/metadata/labels");
        if (!isMerge) {
            ObjectNode owned = own(after, "gpulease", "Apply").withObject("/fieldsV1/f:metadata/f:labels");
            if (owned.remove("f:" + RUNTIME_CLASS) != null) {
                labels.remove(RUNTIME_CLASS);
            }
            if (wanted.has(RUNTIME_CLASS)) {
                owned.putObject("f:" + RUNTIME_CLASS);
            }
        }
        wanted.properties().forEach(label -> labels.set(label.getKey(), label.getValue()));
        wanted.properties().stream()
                .filter(label -> label.getValue().isNull())
                .forEach(gone -> labels.remove(gone.getKey()));
    }

    /** All that is of the kinds concerned is replaced as a whole, but for the entries of a quota. */
    static void merge(ObjectNode after, String field, JsonNode value) {
        if (field.equals("spec") && value.has("hard")) {
            ObjectNode owned = own(after, "gpulease", "Apply").withObject("/fieldsV1/f:spec/f:hard");
            ObjectNode hard = after.withObject("/spec/hard");
            owned.fieldNames().forEachRemaining(name -> {
                if (!value.path("hard").has(name.substring(2))) {
                    hard.remove(name.substring(2));
                }
            });
            owned.removeAll();
            value.path("hard").properties().forEach(entry -> {
                hard.set(entry.getKey(), entry.getValue());
                owned.putObject("f:" + entry.getKey());
            });
        } else if (value.isArray() && value.isEmpty()) {
            after.remove(field);
        } else {
            after.set(field, value);
        }
    }

    static ObjectNode own(ObjectNode object, String manager, String operation) {
        ArrayNode managers = object.withArray("/metadata/managedFields");
        for (JsonNode known : managers) {
            if (known.path("manager").asText().equals(manager)
                    && known.path("operation").asText().equals(operation)) {
                return (ObjectNode) known;
            }
        }
        return managers.addObject()
                .put("manager", manager)
                .put("operation", operation)
                .put("time", object.at("/metadata/creationTimestamp").asText());
    }
}
