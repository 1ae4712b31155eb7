package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What the API server answered.
 *
 * @param code HTTP status
 * @param body an object, or the {@code Status} that says why there is none
 * @param date the server's clock, cut to whole seconds; empty if it does not say
 * @param asked when it was asked, by our clock
 * @param answered when the answer was here, by our clock
 */
public record Reply(int code, JsonNode body, Optional<Instant> date, Instant asked, Instant answered) {
    private static final int NOT_FOUND = 404;

    boolean isSuccess() {
        return code >= 200 && code < 300;
    }

    boolean isNotFound() {
        return code == NOT_FOUND;
    }

    /** Why there is none, in the server's words. */
    String words() {
        var message = body.path("message").asText("").strip().replaceAll("\\s+", " ");
        return message.isEmpty() ? "the API server answered " + code : message;
    }
}
