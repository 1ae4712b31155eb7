package io.gpulease.bridge;

import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.GpuPoolSpec.HourlyPrices;
import io.gpulease.crds.GpuPoolSpec.PriceChange;
import io.gpulease.crds.LeaseQuoteStatus;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Window;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a lease costs by the prices of its pool. */
public final class Prices {

    private static final BigDecimal SECONDS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toSeconds());
    /** Of the hundredths that an amount is told in. */
    private static final int DIGITS = 2;

    private Prices() {}

    /**
     * Of a lease that starts with its window; empty where the pool has no price for the tier.
     *
     * @param gpus that it holds: of whole nodes all
     * @throws IllegalArgumentException when a price or an instant of the pool cannot be read
     */
    public static Optional<LeaseQuoteStatus.Price> of(GpuPoolSpec pool, Tier tier, Window window, int gpus) {
        return Optional.ofNullable(pool.price())
                .flatMap(price -> perGpuHour(pool, price.perGpuHour(), tier, window.start())
                        .map(hourly -> new LeaseQuoteStatus.Price(
                                amount(hourly, gpus, window.length()).toPlainString(), price.currency())));
    }

    private static BigDecimal amount(BigDecimal perGpuHour, int gpus, Duration length) {
        return perGpuHour
                .multiply(BigDecimal.valueOf(gpus))
                .multiply(BigDecimal.valueOf(length.toSeconds()))
                .divide(SECONDS_PER_HOUR, DIGITS, RoundingMode.HALF_UP);
    }

    /** That of the last change before the start which names the tier, else the one that stands. */
    private static Optional<BigDecimal> perGpuHour(GpuPoolSpec pool, HourlyPrices standing, Tier tier, Instant start) {
        return pool.priceChanges().stream()
                .filter(change -> ofTier(change.perGpuHour(), tier) != null)
                .filter(change -> !from(change).isAfter(start))
                .max(Comparator.comparing(Prices::from))
                .map(change -> ofTier(change.perGpuHour(), tier))
                .or(() -> Optional.ofNullable(ofTier(standing, tier)))
                .map(BigDecimal::new);
    }

    private static Instant from(PriceChange change) {
        return change.fromInstant().orElse(Instant.MAX);
    }

    private static @Nullable String ofTier(HourlyPrices prices, Tier tier) {
        return switch (tier) {
            case COMMITTED -> prices.committed();
            case ON_DEMAND -> prices.onDemand();
            case SPOT -> prices.spot();
        };
    }
}
