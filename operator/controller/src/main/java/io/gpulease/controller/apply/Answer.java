package io.gpulease.controller.apply;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What the API server answered: the HTTP status and the body's bytes, of an object or of a {@code Status}.
 *
 * @param patience how long it asks to be left alone with this; zero where it does not
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of each answer would only cost
public record Answer(int code, byte[] body, Duration patience) {

    /** One that asks for no patience. */
    public Answer(int code, byte[] body) {
        this(code, body, Duration.ZERO);
    }

    public boolean isSuccess() {
        return code >= 200 && code < 300;
    }

    /** The object was changed by somebody else since we read it. */
    public boolean isConflict() {
        return code == 409;
    }

    public boolean isNotFound() {
        return code == 404;
    }

    public boolean isTooManyRequests() {
        return code == 429;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
