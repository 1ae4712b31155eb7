package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one line of a watch says, and where in its bytes the object stands. */
final class WatchEvent {
    /** What happened to the object; BOOKMARK and ERROR speak of the watch itself. */
    enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK,
        ERROR,
        UNKNOWN;

        static Type of(String word) {
            return Arrays.stream(values())
                    .filter(type -> type.name().equals(word))
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }

    private final byte[] bytes;
    private Type type = Type.UNKNOWN;
    private ObjectRef ref = new ObjectRef("", "", "", "");
    private int from;
    private int to;

    private WatchEvent(byte[] bytes) {
        this.bytes = bytes;
    }

    static WatchEvent of(JsonFactory json, byte[] bytes, int length) throws IOException {
        var event = new WatchEvent(bytes);
        try (var parser = json.createParser(bytes, 0, length)) {
            parser.nextToken();
            Fields.each(parser, field -> event.take(field, parser));
        }
        return event;
    }

    private void take(String field, JsonParser parser) throws IOException {
        if (field.equals("type")) {
            type = Type.of(Fields.textOrEmpty(parser));
        } else if (field.equals("object")) {
            from = (int) parser.currentTokenLocation().getByteOffset();
            ref = MetadataDraft.of(parser);
            to = (int) parser.currentLocation().getByteOffset();
        }
    }

    Type type() {
        return type;
    }

    ObjectRef ref() {
        return ref;
    }

    /** A parser at the start of the object. */
    JsonParser object(JsonFactory json) throws IOException {
        var parser = json.createParser(bytes, from, to - from);
        parser.nextToken();
        return parser;
    }

    /** The {@code Status} of an ERROR event, as a failure. */
    HttpFailure failure(JsonFactory json) throws IOException {
        var status = new Object() {
            int code;

            @Nullable
            String message;
        };
        try (var parser = object(json)) {
            Fields.each(parser, field -> {
                if (field.equals("code")) {
                    status.code = parser.getIntValue();
                } else if (field.equals("message")) {
                    status.message = Fields.text(parser);
                }
            });
        }
        return HttpFailure.inStream(status.code, status.message == null ? "(no explanation)" : status.message);
    }
}
