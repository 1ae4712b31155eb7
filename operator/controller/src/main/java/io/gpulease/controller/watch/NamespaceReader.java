package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;

/** Reads namespaces. */
public final class NamespaceReader implements ItemReader<SlimNamespace> {

    private final SlimReading reading = new SlimReading();

    @Override
    public SlimNamespace read(JsonParser parser) throws IOException {
        var metadata = new MetadataDraft(parser);
        var labels = new Object() {
            Map<String, String> ours = Map.of();
        };
        Fields.each(parser, top -> {
            if (top.equals("metadata")) {
                Fields.each(parser, field -> {
                    if (field.equals("labels")) {
                        labels.ours = reading.strings(parser, SlimReading.OURS);
                    } else {
                        metadata.take(field);
                    }
                });
            }
        });
        return new SlimNamespace(metadata.ref(), labels.ours);
    }
}
