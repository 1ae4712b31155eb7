package io.gpulease.engine.metering;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * All GPU-seconds of a lease within one month (UTC) that are charged the same.
 *
 * @param from the first instant of them, a whole second
 * @param to the last one, not included; at most the end of the month
 * @param gpuSeconds so far, of which those that are given back are not taken off
 * @param gpus how many GPUs go on at {@code to}; 0 where none do
 */
public record Line(Instant from, Instant to, Charge charge, long gpuSeconds, int gpus) {

    /** @throws IllegalArgumentException when it ends before it begins or beyond its month, or counts less than nothing */
    public Line {
        if (to.isBefore(from) || to.isAfter(endOfMonth(from))) {
            throw new IllegalArgumentException("a line from %s to %s is not within one month".formatted(from, to));
        }
        if (gpuSeconds < 0 || gpus < 0) {
            throw new IllegalArgumentException(
                    "a line of %d GPU-seconds and %d GPUs cannot be".formatted(gpuSeconds, gpus));
        }
    }

    /** Of GPUs that go on from then on. */
    static Line beginning(Instant at, Charge charge, int gpus) {
        return new Line(at, at, charge, 0, gpus);
    }

    public YearMonth month() {
        return month(from);
    }

    public boolean isRunning() {
        return gpus > 0;
    }

    /** How many of its GPU-seconds are given back; rounded once, for the whole line. */
    public long creditedGpuSeconds() {
        return charge.credited(gpuSeconds);
    }

    /** What it costs, less what is given back; rounded once, for the whole line. Empty where nothing is charged. */
    public Optional<BigDecimal> amount() {
        return charge.amount(gpuSeconds);
    }

    /** Its GPUs went on until then, at most the end of its month. */
    Line until(Instant at) {
        long seconds = Duration.between(to, at).toSeconds();
        return new Line(from, at, charge, saturatedSum(gpuSeconds, saturatedProduct(gpus, seconds)), gpus);
    }

    Line stopped() {
        return new Line(from, to, charge, gpuSeconds, 0);
    }

    /** With those of another part of its month, charged the same; of two that go on both were counted up to the same instant. */
    Line plus(Line other) {
        Instant first = other.from.isBefore(from) ? other.from : from;
        return new Line(first, lastWith(other), charge, saturatedSum(gpuSeconds, other.gpuSeconds), gpus + other.gpus);
    }

    /** Without so many of its GPU-seconds, the first of them, which end at that instant; it goes on as it does. */
    Line without(long first, Instant end) {
        Instant begins = end.isAfter(to) ? to : end;
        return new Line(begins.isBefore(from) ? from : begins, to, charge, Math.max(0, gpuSeconds - first), gpus);
    }

    private Instant lastWith(Line other) {
        if (isRunning() != other.isRunning()) {
            return isRunning() ? to : other.to;
        }
        return to.isAfter(other.to) ? to : other.to;
    }

    /** When the month of that instant is over. */
    static Instant endOfMonth(Instant at) {
        return month(at).plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static YearMonth month(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC));
    }

    private static long saturatedProduct(long gpus, long seconds) {
        return Math.multiplyHigh(gpus, seconds) == 0 && gpus * seconds >= 0 ? gpus * seconds : Long.MAX_VALUE;
    }

    static long saturatedSum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
