package io.gpulease.bridge;

import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.GpuPoolSpec.HourlyPrices;
import io.gpulease.crds.GpuPoolSpec.Price;
import io.gpulease.crds.GpuPoolSpec.PriceChange;
import io.gpulease.crds.GpuPoolSpec.ServiceCredits;
import io.gpulease.crds.LeaseQuoteStatus;
import io.gpulease.engine.budget.Tariff;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.Segment;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a lease costs by the prices of its pool. */
public final class Prices {

    private static final BigDecimal IN_FULL = BigDecimal.ONE;

    private Prices() {}

    /** @throws IllegalArgumentException when a price, a credit or an instant of the pool cannot be read */
    static void check(GpuPoolSpec pool) {
        for (Tier tier : Tier.values()) {
            unit(pool, tier, Instant.MAX);
        }
        for (Kind kind : Kind.values()) {
            new Charge(kind, Tier.ON_DEMAND, creditShare(pool, kind), Optional.empty());
        }
    }

    /**
     * Of a lease that starts with its window and is handed over with it: what it will be charged, to the cent. Empty where the pool has
     * no price for the tier.
     *
     * @param gpus that it holds: of whole nodes all
     * @throws IllegalArgumentException when a price or an instant of the pool cannot be read
     */
    public static Optional<LeaseQuoteStatus.Price> of(GpuPoolSpec pool, Tier tier, Window window, int gpus) {
        Charge charge = Charge.inFull(Kind.ACTIVE, tier, unit(pool, tier, window.start()));
        Meter whole = Meter.NONE.plus(new Segment(window.start(), window.end(), gpus, charge));
        return whole.amounts().entrySet().stream()
                .findFirst()
                .map(amount -> new LeaseQuoteStatus.Price(amount.getValue().toPlainString(), amount.getKey()));
    }

    /**
     * What a GPU costs a lease that starts, or comes to the tier, at that instant; empty where the pool has no price for the tier.
     *
     * @throws IllegalArgumentException when a price or an instant of the pool cannot be read
     */
    public static Optional<UnitPrice> unit(GpuPoolSpec pool, Tier tier, Instant at) {
        Price price = pool.price();
        if (price == null) {
            return Optional.empty();
        }
        if (price.currency() == null || price.perGpuHour() == null) {
            throw new IllegalArgumentException("spec.price is without a currency or without perGpuHour");
        }
        return perGpuHour(pool, price.perGpuHour(), tier, at).map(hourly -> new UnitPrice(hourly, price.currency()));
    }

    /**
     * What starts cost from which instant on.
     *
     * @throws IllegalArgumentException when a price or an instant of the pool cannot be read
     */
    public static Tariff tariff(GpuPoolSpec pool) {
        List<Tariff.Step> steps = new ArrayList<>();
        for (Tier tier : Tier.values()) {
            steps.add(new Tariff.Step(tier, Instant.EPOCH, unit(pool, tier, Instant.EPOCH)));
            pool.priceChanges().stream()
                    .map(Prices::from)
                    .filter(from -> from.isAfter(Instant.EPOCH) && !from.equals(Instant.MAX))
                    .distinct()
                    .forEach(from -> steps.add(new Tariff.Step(tier, from, unit(pool, tier, from))));
        }
        return new Tariff(steps);
    }

    /**
     * Which share of GPU-seconds of that kind is given back: where the pool does not say, all of them.
     *
     * @throws IllegalArgumentException when the share cannot be read
     */
    public static BigDecimal creditShare(GpuPoolSpec pool, Kind kind) {
        ServiceCredits written = pool.serviceCredits();
        String share = written == null
                ? null
                : switch (kind) {
                    case ACTIVE, SUSPENDED, GIVEN_BACK, DISMISSED_REVOCATION -> null;
                    case NODE_LOSS -> written.nodeLoss();
                    case SITE_OUTAGE -> written.siteOutage();
                    case LATE_HANDOVER -> written.lateHandover();
                    case DISMISSED_SUSPENSION -> written.dismissedSuspension();
                };
        BigDecimal inFull = kind.isCredited() ? IN_FULL : BigDecimal.ZERO;
        return share == null ? inFull : new BigDecimal(share);
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
