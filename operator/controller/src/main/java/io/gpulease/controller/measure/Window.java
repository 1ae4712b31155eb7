package io.gpulease.controller.measure;

import io.gpulease.rules.facts.Measure;
import java.util.Optional;
import java.util.function.Function;

/** Over which time values become one; by the names that rules have for them. */
public enum Window {
    LAST("last", "", "", Measure::last),
    AVG_5M("avg5m", "avg", "5m", Measure::avg5m),
    AVG_30M("avg30m", "avg", "30m", Measure::avg30m),
    AVG_1H("avg1h", "avg", "1h", Measure::avg1h),
    AVG_6H("avg6h", "avg", "6h", Measure::avg6h),
    MAX_30M("max30m", "max", "30m", Measure::max30m),
    MAX_1H("max1h", "max", "1h", Measure::max1h);

    private final String field;
    private final String function;
    private final String span;
    private final Function<Measure, Optional<Double>> read;

    Window(String field, String function, String span, Function<Measure, Optional<Double>> read) {
        this.field = field;
        this.function = function;
        this.span = span;
        this.read = read;
    }

    /** The field of a measure. */
    public String field() {
        return field;
    }

    /** What a measure has in that field. */
    Optional<Double> of(Measure measure) {
        return read.apply(measure);
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
