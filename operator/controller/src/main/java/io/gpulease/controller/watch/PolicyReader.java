package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** Reads admission policies and their bindings. */
public final class PolicyReader implements ItemReader<SlimPolicy> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public SlimPolicy read(JsonParser parser) throws IOException {
        var metadata = new MetadataDraft(parser);
        var read = new Object() {
            JsonNode labels = MissingNode.getInstance();
            JsonNode annotations = MissingNode.getInstance();
            JsonNode spec = MissingNode.getInstance();
        };
        Fields.each(parser, top -> {
            if (top.equals("metadata")) {
                Fields.each(parser, field -> {
                    switch (field) {
                        case "labels" -> read.labels = JSON.readTree(parser);
                        case "annotations" -> read.annotations = JSON.readTree(parser);
                        default -> metadata.take(field);
                    }
                });
            } else if (top.equals("spec")) {
                read.spec = JSON.readTree(parser);
            }
        });
        return new SlimPolicy(metadata.ref(), read.labels, read.annotations, read.spec);
    }
}
