package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads JSON field by field; what a visitor leaves unread is skipped. */
final class Fields {
    /** Told the name of a field while the parser stands on its value. */
    @FunctionalInterface
    interface Visitor {
        void visit(String field) throws IOException;
    }

    /** Called while the parser stands on an element of a list. */
    @FunctionalInterface
    interface Element {
        void visit() throws IOException;
    }

    private Fields() {}

    /** Visits the fields of the object the parser stands on; {@code null} has none. */
    static void each(JsonParser parser, Visitor visitor) throws IOException {
        if (startsNot(parser, JsonToken.START_OBJECT, "an object")) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var field = parser.currentName();
            parser.nextToken();
            visitor.visit(field);
            parser.skipChildren();
        }
    }

    /** Visits the elements of the list the parser stands on; {@code null} has none. */
    static void eachElement(JsonParser parser, Element visitor) throws IOException {
        if (startsNot(parser, JsonToken.START_ARRAY, "a list")) {
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            visitor.visit();
            parser.skipChildren();
        }
    }

    static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(parser, "a string");
        }
        return parser.getText();
    }

    /** The text at the parser, empty for {@code null}. */
    static String textOrEmpty(JsonParser parser) throws IOException {
        var text = text(parser);
        return text == null ? "" : text;
    }

    static @Nullable Instant instant(JsonParser parser) throws IOException {
        var text = text(parser);
        return text == null ? null : Instant.parse(text);
    }

    static @Nullable Long number(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrong(parser, "a whole number");
        }
        return parser.getLongValue();
    }

    static boolean truth(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw wrong(parser, "true or false");
        };
    }

    private static boolean startsNot(JsonParser parser, JsonToken start, String wanted) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return true;
        }
        if (parser.currentToken() != start) {
            throw wrong(parser, wanted);
        }
        return false;
    }

    private static JsonMappingException wrong(JsonParser parser, String wanted) {
        var where = parser.getParsingContext().pathAsPointer();
        return new JsonMappingException(null, "%s is not %s".formatted(where, wanted));
    }
}
