package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.HashMap;

/** Reads ConfigMaps. */
public final class ConfigReader implements ItemReader<SlimConfig> {
    private static final String APPLY = "Apply";

    @Override
    public SlimConfig read(JsonParser parser) throws IOException {
        var metadata = new MetadataDraft(parser);
        var data = new HashMap<String, String>();
        var applied = new String[] {""};
        Fields.each(parser, top -> {
            if (top.equals("metadata")) {
                Fields.each(parser, field -> {
                    if (field.equals("managedFields")) {
                        Fields.eachElement(parser, () -> {
                            var by = applier(parser);
                            applied[0] = by.isEmpty() ? applied[0] : by;
                        });
                    } else {
                        metadata.take(field);
                    }
                });
            } else if (top.equals("data")) {
                Fields.each(parser, key -> data.put(key, Fields.textOrEmpty(parser)));
            }
        });
        return new SlimConfig(metadata.ref(), data, applied[0]);
    }

    private static String applier(JsonParser parser) throws IOException {
        var found = new String[] {"", ""};
        Fields.each(parser, field -> {
            if (field.equals("manager")) {
                found[0] = Fields.textOrEmpty(parser);
            } else if (field.equals("operation")) {
                found[1] = Fields.textOrEmpty(parser);
            }
        });
        return found[1].equals(APPLY) ? found[0] : "";
    }
}
