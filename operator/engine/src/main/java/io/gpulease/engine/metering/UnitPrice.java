package io.gpulease.engine.metering;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Currency;

/**
 * What one GPU costs for one hour.
 *
 * @param perGpuHour not negative; trailing zeros do not matter
 * @param currency its ISO 4217 code
 */
public record UnitPrice(BigDecimal perGpuHour, String currency) {

    private static final BigDecimal SECONDS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toSeconds());
    /** Of a currency that Java does not know, or that has no smaller unit by ISO 4217. */
    private static final int USUAL_DIGITS = 2;

    /** @throws IllegalArgumentException when the price is negative */
    public UnitPrice {
        if (perGpuHour.signum() < 0) {
            throw new IllegalArgumentException("a price of %s per GPU-hour cannot be".formatted(perGpuHour));
        }
        perGpuHour = perGpuHour.stripTrailingZeros();
    }

    /** What so many GPU-seconds cost, rounded half up to the smallest unit of the currency. */
    public BigDecimal amount(long gpuSeconds) {
        return perGpuHour
                .multiply(BigDecimal.valueOf(gpuSeconds))
                .divide(SECONDS_PER_HOUR, digits(currency), RoundingMode.HALF_UP);
    }

    /** As it is written: with at least the digits of its currency, such as 2.80. */
    public String text() {
        int digits = Math.max(perGpuHour.scale(), digits(currency));
        return perGpuHour.setScale(digits, RoundingMode.UNNECESSARY).toPlainString();
    }

    /** Digits after the point of an amount in that currency, such as 2 of USD and 0 of JPY. */
    private static int digits(String currency) {
        try {
            int digits = Currency.getInstance(currency).getDefaultFractionDigits();
            return digits < 0 ? USUAL_DIGITS : digits;
        } catch (IllegalArgumentException unknown) {
            return USUAL_DIGITS;
        }
    }
}
