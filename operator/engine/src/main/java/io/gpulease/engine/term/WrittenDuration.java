package io.gpulease.engine.term;

import java.time.Duration;

/** Durations as they are written in a lease. */
public final class WrittenDuration {

    private WrittenDuration() {}

    /** In whole seconds: 1h30m, 45s. */
    public static String of(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), 'h');
        append(text, duration.toMinutesPart(), 'm');
        append(text, duration.toSecondsPart(), 's');
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, char unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }
}
