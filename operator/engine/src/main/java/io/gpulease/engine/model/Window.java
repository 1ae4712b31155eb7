package io.gpulease.engine.model;

import java.time.Duration;
import java.time.Instant;

/** A half-open span of time: {@code start} belongs to it, {@code end} does not. */
public record Window(Instant start, Instant end) {

    public Window {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("window is empty: start %s is not before end %s".formatted(start, end));
        }
    }

    public Duration length() {
        return Duration.between(start, end);
    }
}
