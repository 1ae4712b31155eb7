package io.gpulease.demo.trace;

import java.time.Duration;

/**
 * A job as somebody once ran it.
 *
 * @param submitted since the start of the recording
 * @param length how long it ran
 */
public record TraceJob(String id, String cluster, Duration submitted, Duration length, int gpus) {
    public TraceJob {
        if (gpus < 1) {
            throw new IllegalArgumentException("job %s asks for %d GPUs".formatted(id, gpus));
        }
        if (submitted.isNegative() || length.isNegative()) {
            throw new IllegalArgumentException("job %s: submitted at %s, ran for %s".formatted(id, submitted, length));
        }
    }
}
