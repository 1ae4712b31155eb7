package io.gpulease.controller.tenant;

import java.time.Duration;

/** What came of a call; messages are the API server's. */
sealed interface Result {

    record Done() implements Result {}

    /** It will hardly be otherwise before somebody mends something. */
    record Refused(String message) implements Result {}

    /**
     * It may be otherwise the next time.
     *
     * @param patience how long the API server asks to be left alone with this; zero where it does not
     * @param isOfServer it would be no better for another call now: the server does not answer, or has too much to do
     */
    record Later(String message, Duration patience, boolean isOfServer) implements Result {}
}
