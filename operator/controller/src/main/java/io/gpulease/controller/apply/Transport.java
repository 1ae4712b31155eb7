package io.gpulease.controller.apply;

import java.io.IOException;

/** The way to the API server: the real one, or one of a test that fails, delays or dies at a chosen call. */
@FunctionalInterface
public interface Transport {

    /**
     * Sends one call and waits for its answer.
     *
     * @throws IOException no answer came: the call may or may not have had its effect
     * @throws InterruptedException the operator stops
     */
    Answer send(Call call) throws IOException, InterruptedException;
}
