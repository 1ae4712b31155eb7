package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads namespaces. */
public final class NamespaceReader implements ItemReader<SlimNamespace> {

    private final SlimReading reading = new SlimReading();

    @Override
    public SlimNamespace read(JsonParser parser) throws IOException {
        var metadata = new MetadataDraft(parser);
        var labels = new Object() {
            Map<String, String> kept = Map.of();
            int all;
        };
        Fields.each(parser, top -> {
            if (top.equals("metadata")) {
                Fields.each(parser, field -> {
                    if (field.equals("labels")) {
                        var all = new HashMap<String, String>();
                        Fields.each(parser, name -> all.put(name, Fields.textOrEmpty(parser)));
                        labels.all = all.hashCode();
                        labels.kept = reading.shared(all, NamespaceReader::isKept);
                    } else {
                        metadata.take(field);
                    }
                });
            }
        });
        return new SlimNamespace(metadata.ref(), labels.kept, labels.all);
    }

    private static boolean isKept(String label) {
        return SlimReading.OURS.test(label) || label.startsWith("pod-security.kubernetes.io/");
    }
}
