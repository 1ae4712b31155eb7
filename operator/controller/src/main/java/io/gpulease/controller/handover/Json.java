package io.gpulease.controller.handover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gpulease.controller.apply.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What is read out of answers. */
final class Json {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    /** A missing node where it is no JSON. */
    static JsonNode of(Answer answer) {
        try {
            JsonNode read = JSON.readTree(answer.body());
            return read == null ? MissingNode.getInstance() : read;
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** The message of a {@code Status}, else the answer as it is. */
    static String message(Answer answer) {
        String message = of(answer).path("message").asText("");
        return message.isEmpty() ? answer.text() : message;
    }

    /** A field of a Secret as text; empty where it is none. */
    static String decoded(JsonNode field) {
        try {
            return new String(Base64.getDecoder().decode(field.asText("")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
