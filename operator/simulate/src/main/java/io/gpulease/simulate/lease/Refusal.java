package io.gpulease.simulate.lease;

/**
 * A lease that did not start.
 *
 * @param lease namespace and name
 * @param tenant empty: nobody's
 * @param reason in the words of the API
 * @param message what the engine said last
 * @param isFinal it was refused; else it still waits when nothing happens any more
 */
public record Refusal(String lease, String tenant, String reason, String message, boolean isFinal) {}
