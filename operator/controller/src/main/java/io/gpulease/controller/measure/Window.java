package io.gpulease.controller.measure;

/** Over which time values become one; by the names that rules have for them. */
public enum Window {
    LAST("last", "", ""),
    AVG_5M("avg5m", "avg", "5m"),
    AVG_30M("avg30m", "avg", "30m"),
    AVG_1H("avg1h", "avg", "1h"),
    AVG_6H("avg6h", "avg", "6h"),
    MAX_30M("max30m", "max", "30m"),
    MAX_1H("max1h", "max", "1h");

    private final String field;
    private final String function;
    private final String span;

    Window(String field, String function, String span) {
        this.field = field;
        this.function = function;
        this.span = span;
    }

    /** The field of a measure. */
    public String field() {
        return field;
    }

    /** Whether of several GPUs the highest counts, not the mean. */
    boolean isHighest() {
        return function.equals("max");
    }

    /**
     * The query for each series of a selector. Of a window only what was there at its beginning too: the mean of the first minutes of a job
     * is not that of half an hour.
     */
    String query(String selector) {
        return this == LAST
                ? selector
                : "%s_over_time(%s[%s]) and (%s offset %s)".formatted(function, selector, span, selector, span);
    }
}
