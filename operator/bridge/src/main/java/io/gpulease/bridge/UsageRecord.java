package io.gpulease.bridge;

import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.crds.Service;
import io.gpulease.crds.Usage;
import io.gpulease.crds.UsageLine;
import io.gpulease.crds.Words.Phase;
import io.gpulease.crds.Words.UsageKind;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Line;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a lease has used, as its status has it on record and as the engine counts it. */
public final class UsageRecord {

    /** The largest amount that the schema takes. */
    private static final BigDecimal MOST = new BigDecimal("999999999999999");

    private static final long MOST_SECONDS = 9_007_199_254_740_991L;

    private UsageRecord() {}

    /**
     * The lines of its status; nothing goes on once its usage has stopped. A lease that ran under an earlier version has none: what
     * it used is taken from the instants of its term, at no price.
     *
     * @throws IllegalArgumentException for a line that this version cannot read
     */
    public static Meter meter(GpuLeaseStatus status) {
        Meter meter = onRecord(status);
        return status.termOrEmpty().endedInstant().map(meter::stopped).orElse(meter);
    }

    /**
     * Of lines as they are on record.
     *
     * @param tier of those that name none
     * @throws IllegalArgumentException for a line that this version cannot read
     */
    public static Meter meter(List<UsageLine> lines, @Nullable String tier) {
        Tier ofLease = tier == null ? Tier.ON_DEMAND : EngineWords.tier(tier);
        return new Meter(lines.stream().map(line -> line(line, ofLease)).toList());
    }

    private static Meter onRecord(GpuLeaseStatus status) {
        Usage usage = status.usage();
        if (usage != null && !usage.lines().isEmpty()) {
            return new Meter(
                    usage.lines().stream().map(line -> line(line, tier(status))).toList());
        }
        return status.termOrEmpty()
                .startedInstant()
                .map(started -> withoutLines(status, started, usage == null ? 0 : usage.gpuSeconds()))
                .orElse(Meter.NONE);
    }

    /**
     * The earlier version counted up to {@code heldSince} while the lease ran, and up to its end once it was over; up to when it had
     * counted a lease that never changed its size is not said, and need not be.
     */
    private static Meter withoutLines(GpuLeaseStatus status, Instant started, long used) {
        Charge usable = Charge.inFull(Kind.ACTIVE, tier(status), Optional.empty());
        Map<Charge, Integer> held = Map.of(usable, status.gpus());
        Optional<Instant> heldSince =
                Optional.ofNullable(status.placement()).flatMap(PlacementStatus::heldSinceInstant);
        boolean isOver = Phase.RELEASING.equals(status.phase()) || Phase.RELEASED.equals(status.phase());
        boolean saysItsEnd = status.termOrEmpty().endedInstant().isPresent();
        if (heldSince.isEmpty() && (saysItsEnd || !isOver)) {
            return Meter.NONE.running(started, held);
        }
        Meter before = used > 0 ? new Meter(List.of(new Line(started, started, usable, used, 0))) : Meter.NONE;
        return isOver || heldSince.isEmpty() ? before : before.running(heldSince.get(), held);
    }

    private static Tier tier(GpuLeaseStatus status) {
        return status.tier() == null ? Tier.ON_DEMAND : EngineWords.tier(status.tier());
    }

    private static Line line(UsageLine written, Tier ofLease) {
        Tier tier = written.tier() == null ? ofLease : EngineWords.tier(written.tier());
        return new Line(
                written.fromInstant(),
                written.toInstant(),
                new Charge(kind(written.kind()), tier, share(written.creditShare()), price(written)),
                written.gpuSeconds(),
                written.gpus() == null ? 0 : written.gpus());
    }

    private static BigDecimal share(@Nullable String written) {
        return written == null ? BigDecimal.ZERO : new BigDecimal(written);
    }

    private static Optional<UnitPrice> price(UsageLine written) {
        return written.pricePerGpuHour() == null || written.currency() == null
                ? Optional.empty()
                : Optional.of(new UnitPrice(new BigDecimal(written.pricePerGpuHour()), written.currency()));
    }

    /** The sums and the lines that they are made of. */
    public static Usage usage(Meter meter) {
        var amounts = meter.amounts();
        // A lease keeps the currency of its start.
        Optional<String> currency = currency(meter);
        return new Usage(
                Math.min(meter.gpuSeconds(), MOST_SECONDS),
                Math.min(meter.creditedGpuSeconds(), MOST_SECONDS),
                currency.map(amounts::get)
                        .map(amount -> amount.min(MOST).toPlainString())
                        .orElse(null),
                currency.orElse(null),
                meter.lines().stream().map(UsageRecord::written).toList());
    }

    /** That in which it was charged first; empty where nothing was. */
    public static Optional<String> currency(Meter meter) {
        return meter.lines().stream()
                .flatMap(line -> line.charge().price().stream())
                .map(UnitPrice::currency)
                .findFirst();
    }

    /** When the month (UTC) of that instant is over. */
    public static Instant endOfMonth(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC))
                .plusMonths(1)
                .atDay(1)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC);
    }

    /** As it is written. */
    public static UsageLine written(Line line) {
        Charge charge = line.charge();
        return new UsageLine(
                word(charge.kind()),
                EngineWords.word(charge.tier()),
                line.from().toString(),
                line.to().toString(),
                Math.min(line.gpuSeconds(), MOST_SECONDS),
                charge.creditShare().signum() == 0 ? null : charge.creditShare().toPlainString(),
                charge.price().map(UnitPrice::text).orElse(null),
                charge.price().map(UnitPrice::currency).orElse(null),
                line.isRunning() ? line.gpus() : null);
    }

    /** What was promised and delivered. */
    public static Service service(Meter meter) {
        return new Service(
                Math.min(meter.promisedGpuSeconds(), MOST_SECONDS),
                Math.min(meter.deliveredGpuSeconds(), MOST_SECONDS),
                meter.availability().toPlainString());
    }

    /** @throws IllegalArgumentException for a word this version does not know */
    static Kind kind(String word) {
        return switch (word) {
            case UsageKind.ACTIVE -> Kind.ACTIVE;
            case UsageKind.SUSPENDED -> Kind.SUSPENDED;
            case UsageKind.NODE_LOSS -> Kind.NODE_LOSS;
            case UsageKind.SITE_OUTAGE -> Kind.SITE_OUTAGE;
            case UsageKind.LATE_HANDOVER -> Kind.LATE_HANDOVER;
            case UsageKind.DISMISSED_SUSPENSION -> Kind.DISMISSED_SUSPENSION;
            case UsageKind.GIVEN_BACK -> Kind.GIVEN_BACK;
            case UsageKind.DISMISSED_REVOCATION -> Kind.DISMISSED_REVOCATION;
            default -> throw EngineWords.unknown("usage.lines.kind", word);
        };
    }

    /** The API's word. */
    public static String word(Kind kind) {
        return switch (kind) {
            case ACTIVE -> UsageKind.ACTIVE;
            case SUSPENDED -> UsageKind.SUSPENDED;
            case NODE_LOSS -> UsageKind.NODE_LOSS;
            case SITE_OUTAGE -> UsageKind.SITE_OUTAGE;
            case LATE_HANDOVER -> UsageKind.LATE_HANDOVER;
            case DISMISSED_SUSPENSION -> UsageKind.DISMISSED_SUSPENSION;
            case GIVEN_BACK -> UsageKind.GIVEN_BACK;
            case DISMISSED_REVOCATION -> UsageKind.DISMISSED_REVOCATION;
        };
    }
}
