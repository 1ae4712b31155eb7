package io.gpulease.controller.measure;

import java.time.Duration;

/** Over which time values become one; by the names that rules have for them. */
public enum Window {
    LAST("last", "", Duration.ZERO),
    AVG_5M("avg5m", "avg", Duration.ofMinutes(5)),
    AVG_30M("avg30m", "avg", Duration.ofMinutes(30)),
    AVG_1H("avg1h", "avg", Duration.ofHours(1)),
    AVG_6H("avg6h", "avg", Duration.ofHours(6)),
    MAX_30M("max30m", "max", Duration.ofMinutes(30)),
    MAX_1H("max1h", "max", Duration.ofHours(1));

    /** What part of the time there must be values of, in percent. */
    private static final long PRESENT = 80;

    private static final long ALL = 100;
    /** Into more pieces no time is cut. */
    private static final long MOST_PIECES = 90;

    private final String field;
    private final String function;
    private final Duration span;

    Window(String field, String function, Duration span) {
        this.field = field;
        this.function = function;
        this.span = span;
    }

    /** The field of a measure. */
    public String field() {
        return field;
    }

    /** How long it is; zero: the latest value. */
    Duration span() {
        return span;
    }

    /** Whether of several GPUs the highest counts, not the mean. */
    boolean isHighest() {
        return function.equals("max");
    }

    /**
     * The query for each series of a selector. Of a window only what was there at its beginning too, and in most of the pieces that it is cut
     * into: the mean of the first minutes of a job, or of what an exporter told before it was away, is not that of half an hour.
     *
     * @param piece how long a series may be silent
     */
    String query(String selector, Duration piece) {
        if (this == LAST) {
            return selector;
        }
        long seconds = Math.max(1, Math.max(piece.toSeconds(), span.toSeconds() / MOST_PIECES));
        long pieces = Math.max(1, span.toSeconds() / seconds);
        return "%1$s_over_time(%2$s[%3$ds]) and (%2$s offset %3$ds) and (count_over_time(present_over_time(%2$s[%4$ds])[%3$ds:%4$ds]) >= %5$d)"
                .formatted(function, selector, span.toSeconds(), seconds, (pieces * PRESENT + ALL - 1) / ALL);
    }
}
