package io.gpulease.engine.budget;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a tenant may use and spend in each period.
 *
 * @param gpuSeconds empty: as many as it likes
 * @param amount of each currency by itself: two are never added; empty: as much as it likes
 * @param hard leases are ended, with their notice, when it is used up; else they go on and nothing new starts
 */
public record Budget(OptionalLong gpuSeconds, Optional<BigDecimal> amount, Period period, boolean hard) {

    /** From so many hundredths on the tenant is warned. */
    public static final int WARNED_AT = 80;
    /** All of it. */
    public static final int USED_UP = 100;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** @throws IllegalArgumentException where one is negative */
    public Budget {
        if (gpuSeconds.orElse(0) < 0
                || amount.filter(money -> money.signum() < 0).isPresent()) {
            throw new IllegalArgumentException("a budget cannot be less than nothing");
        }
    }

    /** That may have been used in all in a period. */
    boolean holds(Spent all) {
        return (gpuSeconds.isEmpty() || all.gpuSeconds() <= gpuSeconds.getAsLong())
                && amount.stream()
                        .allMatch(
                                most -> all.amounts().values().stream().allMatch(money -> money.compareTo(most) <= 0));
    }

    /** That may be added to what is taken. What is taken already of something of which no more is asked for is of no account. */
    boolean allows(Spent taken, Spent more) {
        boolean hours = gpuSeconds.isEmpty() || more.gpuSeconds() <= 0 || leftSeconds(taken) >= more.gpuSeconds();
        return hours
                && amount.stream()
                        .allMatch(_ -> more.amounts().entrySet().stream()
                                .allMatch(money -> money.getValue().signum() <= 0
                                        || left(taken, money.getKey()).compareTo(money.getValue()) >= 0));
    }

    /** Only where it is limited; may be negative. */
    long leftSeconds(Spent taken) {
        return gpuSeconds.orElseThrow() - taken.gpuSeconds();
    }

    /** Only where it is limited; may be negative. */
    BigDecimal left(Spent taken, String currency) {
        return amount.orElseThrow().subtract(taken.amount(currency));
    }

    /** 0, {@link #WARNED_AT} or {@link #USED_UP}: the highest that is reached, of GPU-seconds or of any currency. */
    public int level(Spent used) {
        if (reaches(used, USED_UP)) {
            return USED_UP;
        }
        return reaches(used, WARNED_AT) ? WARNED_AT : 0;
    }

    private boolean reaches(Spent used, int hundredths) {
        BigDecimal share = BigDecimal.valueOf(hundredths);
        boolean hours = gpuSeconds.isPresent()
                && reaches(BigDecimal.valueOf(used.gpuSeconds()), BigDecimal.valueOf(gpuSeconds.getAsLong()), share);
        return hours
                || amount.stream()
                        .anyMatch(most -> most.signum() == 0
                                || used.amounts().values().stream().anyMatch(money -> reaches(money, most, share)));
    }

    private static boolean reaches(BigDecimal used, BigDecimal most, BigDecimal share) {
        return used.multiply(HUNDRED).compareTo(most.multiply(share)) >= 0;
    }
}
