package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** The few fields of metadata that every object has in the same form, while they are being read. */
final class MetadataDraft {
    private final JsonParser parser;
    private String namespace = "";
    private String name = "";
    private String uid = "";
    private String resourceVersion = "";

    MetadataDraft(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads only the metadata of the object that {@code parser} stands at the start of, whatever else is wrong with it. */
    static ObjectRef of(JsonParser parser) throws IOException {
        var found = new MetadataDraft(parser);
        Fields.each(parser, field -> {
            if (field.equals("metadata")) {
                Fields.each(parser, found::take);
            }
        });
        return found.ref();
    }

    void take(String field) throws IOException {
        switch (field) {
            case "namespace" -> namespace = Fields.textOrEmpty(parser);
            case "name" -> name = Fields.textOrEmpty(parser);
            case "uid" -> uid = Fields.textOrEmpty(parser);
            case "resourceVersion" -> resourceVersion = Fields.textOrEmpty(parser);
            default -> {}
        }
    }

    ObjectRef ref() {
        return new ObjectRef(namespace, name, uid, resourceVersion);
    }
}
