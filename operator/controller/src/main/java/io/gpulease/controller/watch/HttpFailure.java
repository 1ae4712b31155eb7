package io.gpulease.controller.watch;

import java.io.IOException;
import java.time.Duration;

/** The API server answered a list or watch with something else than success. */
final class HttpFailure extends IOException {
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final int code;
    private final Duration retryAfter;
    private final boolean inStream;

    private HttpFailure(int code, String message, Duration retryAfter, boolean inStream) {
        super("the API server answered %d: %s".formatted(code, message));
        this.code = code;
        this.retryAfter = retryAfter;
        this.inStream = inStream;
    }

    HttpFailure(int code, String message, Duration retryAfter) {
        this(code, message, retryAfter, false);
    }

    /** An error told in the middle of a watch. */
    static HttpFailure inStream(int code, String message) {
        return new HttpFailure(code, message, Duration.ZERO, true);
    }

    /**
     * The watch cannot go on from where it was: the version is no longer kept (410), or the server says that it cannot
     * serve it. Being busy, down or not allowed says nothing about the version.
     */
    boolean needsNewList() {
        var passing = code == UNAUTHORIZED || code == FORBIDDEN || code == TOO_MANY;
        return inStream || (code >= BAD_REQUEST && code < SERVER_ERROR && !passing);
    }

    /** The server will not have it, now or later: no right to it, or no such resource. */
    boolean isRefusal() {
        return !inStream && (code == UNAUTHORIZED || code == FORBIDDEN || code == NOT_FOUND);
    }

    /** What to do about a refusal. */
    String advice() {
        return code == NOT_FOUND
                ? "Its kind is not there: install the chart, or its CRDs."
                : "It takes the right to list nodes, pods, jobs, namespaces and all kinds of gpulease.io.";
    }

    /** How long the server asks to be left alone; zero if it does not say. */
    Duration retryAfter() {
        return retryAfter;
    }
}
