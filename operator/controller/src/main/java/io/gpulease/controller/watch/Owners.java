package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Who owns an object, by its {@code ownerReferences}. */
final class Owners {

    private Owners() {}

    /** Uid of the owner of that kind, the last where there are several; empty when there is none. */
    static String uid(JsonParser parser, String kind) throws IOException {
        var uid = new String[] {""};
        Fields.eachElement(parser, () -> {
            var found = new String[] {"", ""};
            Fields.each(parser, field -> {
                switch (field) {
                    case "kind" -> found[0] = Fields.textOrEmpty(parser);
                    case "uid" -> found[1] = Fields.textOrEmpty(parser);
                    default -> {}
                }
            });
            if (found[0].equals(kind)) {
                uid[0] = found[1];
            }
        });
        return uid[0];
    }
}
