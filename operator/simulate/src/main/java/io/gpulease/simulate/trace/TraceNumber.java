package io.gpulease.simulate.trace;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;

/** Numbers as traces write them: whole or with a fraction, in seconds or in another unit. */
final class TraceNumber {
    /** Above any pool, and low enough to be added up. */
    static final long MOST_PROCESSORS = 1L << 30;

    // Far above any time, and far below where sums of two overflow.
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(1L << 30).multiply(BigDecimal.valueOf(1000));
    // Longer ones are no number anybody wrote, and would take long to read.
    private static final int LONGEST = 40;

    private TraceNumber() {}

    /**
     * The nearest whole number.
     *
     * @param unit what it is to be multiplied by
     * @return empty where the text is no number, or one beyond any time or pool
     */
    static OptionalLong of(String text, BigDecimal unit) {
        if (text.length() > LONGEST) {
            return OptionalLong.empty();
        }
        try {
            var number = new BigDecimal(text);
            // Before anything is computed: a huge exponent would make a huge number of it.
            if (number.precision() - (long) number.scale() > LONGEST) {
                return OptionalLong.empty();
            }
            var scaled = number.multiply(unit);
            return scaled.abs().compareTo(HIGHEST) > 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(scaled.setScale(0, RoundingMode.HALF_UP).longValueExact());
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
