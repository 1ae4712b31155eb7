package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** What surrounds the items of a page: the version of the list, and the token for the next page, empty at the last. */
record ListPage(String version, String next) {
    static ListPage of(JsonParser parser) throws IOException {
        var found = new String[] {"", ""};
        try (parser) {
            parser.nextToken();
            Fields.each(parser, field -> {
                if (field.equals("metadata")) {
                    Fields.each(parser, inner -> {
                        if (inner.equals("resourceVersion")) {
                            found[0] = Fields.textOrEmpty(parser);
                        } else if (inner.equals("continue")) {
                            found[1] = Fields.textOrEmpty(parser);
                        }
                    });
                }
            });
        }
        return new ListPage(found[0], found[1]);
    }
}
