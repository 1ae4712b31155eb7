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
        var found = new Object() {
            Map<String, String> kept = Map.of();
            int all;
            boolean terminating;
        };
        Fields.each(parser, top -> {
            if (top.equals("metadata")) {
                Fields.each(parser, field -> {
                    if (field.equals("labels")) {
                        var all = new HashMap<String, String>();
                        Fields.each(parser, name -> all.put(name, Fields.textOrEmpty(parser)));
                        found.all = all.hashCode();
                        found.kept = reading.shared(all, NamespaceReader::isKept);
                    } else if (field.equals("deletionTimestamp")) {
                        found.terminating = Fields.instant(parser) != null;
                    } else {
                        metadata.take(field);
                    }
                });
            }
        });
        return new SlimNamespace(metadata.ref(), found.kept, found.all, found.terminating);
    }

    private static boolean isKept(String label) {
        return SlimReading.OURS.test(label) || label.startsWith("pod-security.kubernetes.io/");
    }
}
