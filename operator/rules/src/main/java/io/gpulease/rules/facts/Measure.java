package io.gpulease.rules.facts;

import java.time.Duration;
import java.util.Optional;

/**
 * One measurement, the mean over the GPUs that are used. What was not measured, or too long ago, is empty.
 *
 * @param last the latest value
 * @param age of the latest value
 * @param avg5m mean over the last 5 minutes; the others likewise
 * @param max30m the highest of the last 30 minutes
 */
public record Measure(
        Optional<Double> last,
        Optional<Duration> age,
        Optional<Double> avg5m,
        Optional<Double> avg30m,
        Optional<Double> avg1h,
        Optional<Double> avg6h,
        Optional<Double> max30m,
        Optional<Double> max1h) {

    public static final Measure UNKNOWN = new Measure(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
