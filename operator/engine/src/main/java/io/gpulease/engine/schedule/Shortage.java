package io.gpulease.engine.schedule;

/**
 * Which one resource a waiting lease lacks.
 *
 * @param message one sentence for people, with numbers; the same as long as the numbers are the same
 */
public record Shortage(Reason reason, String message) {}
