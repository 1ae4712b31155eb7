package io.gpulease.engine.metering;

import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * How GPU-seconds are charged.
 *
 * @param tier the one that the lease counted in
 * @param creditShare which share of them is given back, from 0 to 1; 0 of what is not credited, and always 1 of what the lease did not
 *     hold
 * @param price empty where nothing is charged, and always of what is not
 */
public record Charge(Kind kind, Tier tier, BigDecimal creditShare, Optional<UnitPrice> price) {

    /** @throws IllegalArgumentException when the share is not from 0 to 1, or of a kind that is not credited is not 0 */
    public Charge {
        if (creditShare.signum() < 0 || creditShare.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("a credit of %s is no share from 0 to 1".formatted(creditShare));
        }
        if (!kind.isCredited() && creditShare.signum() != 0) {
            throw new IllegalArgumentException("%s is not credited, also not by %s".formatted(kind, creditShare));
        }
        creditShare = kind.isHeld() ? creditShare.stripTrailingZeros() : BigDecimal.ONE;
        price = kind.isCharged() ? price : Optional.empty();
    }

    /** Nothing of it is given back. */
    public static Charge inFull(Kind kind, Tier tier, Optional<UnitPrice> price) {
        return new Charge(kind, tier, BigDecimal.ZERO, price);
    }

    /** How many of so many GPU-seconds are given back: a fraction of one counts as a whole one. */
    long credited(long gpuSeconds) {
        return BigDecimal.valueOf(gpuSeconds)
                .multiply(creditShare)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /** What so many GPU-seconds cost, less what is given back. */
    Optional<BigDecimal> amount(long gpuSeconds) {
        return price.map(unit -> unit.amount(gpuSeconds - credited(gpuSeconds)));
    }
}
