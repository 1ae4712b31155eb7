package io.gpulease.controller.lease;

import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.LeaseTerms;
import io.gpulease.bridge.Prices;
import io.gpulease.bridge.Reading;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.status.Given;
import io.gpulease.controller.status.Given.Resized;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.Losses;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.crds.Reservation;
import io.gpulease.crds.UsageLine;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.Segment;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.term.WholeSeconds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a lease uses and is charged for it, by the lines in its status; they change when what it holds, has lost or pays changes. Where a
 * newer version wrote lines that this one cannot read, they are left as they are.
 */
final class Metered {

    /** A start is rounded up to the next whole second: so much later than promised is on time. */
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    private final World world;
    private final LossCause losses;

    Metered(World world) {
        this.world = world;
        this.losses = new LossCause(world);
    }

    private static Optional<Meter> of(GpuLeaseStatus status) {
        return Reading.of(() -> UsageRecord.meter(status)) instanceof Reading.Understood<Meter>(var meter)
                ? Optional.of(meter)
                : Optional.empty();
    }

    /** Up to when its status has counted what it used; from then on it has held just what it holds now. */
    static Optional<Instant> since(GpuLeaseStatus status) {
        return of(status)
                .flatMap(Meter::asOf)
                .or(() -> Optional.ofNullable(status.placement()).flatMap(PlacementStatus::heldSinceInstant))
                .or(status.termOrEmpty()::startedInstant);
    }

    /** It goes on as it does. */
    Optional<Meter> until(LeaseEntry entry, Instant instant) {
        return of(entry.status()).map(meter -> withLosses(entry, meter, instant).until(instant));
    }

    /** Its usage stopped then, if it had not before. */
    Optional<Meter> stopped(LeaseEntry entry, Instant instant) {
        return of(entry.status()).map(meter -> withLosses(entry, meter, instant).stopped(instant));
    }

    /** With what it was seen to have lost, or to have again, and its status does not say yet. */
    private Meter withLosses(LeaseEntry entry, Meter recorded, Instant latest) {
        Optional<Placement> placement = LeaseTerms.placement(entry.status());
        Optional<Instant> asOf = recorded.asOf();
        if (placement.isEmpty() || asOf.isEmpty()) {
            return recorded;
        }
        Meter meter = recorded;
        for (Losses.Seen seen : entry.losses().since(asOf.get())) {
            Map<Charge, Integer> before = meter.running();
            Charge usable = usable(meter, entry.status(), placement.get(), Given.NOTHING, seen.at());
            Map<Charge, Integer> after = rates(placement.get(), seen.nodes(), usable, before, seen.at());
            if (!after.equals(before)) {
                meter = meter.running(earlier(whole(before, after, seen.at()), latest), after);
            }
        }
        return meter;
    }

    /**
     * It becomes Active with its window, at the price of its start. Where an earlier start was booked for it, that is the one that was
     * promised: what lies between, unless it is only rounding, is neither used nor charged, and told as handed over late.
     */
    Meter started(LeaseEntry entry, LeaseTerms terms, Placement placement, Window window) {
        Instant promised = promised(entry, terms, window);
        Optional<UnitPrice> price = price(entry, terms, placement, window);
        boolean onTime = !window.start().isAfter(promised.plus(ROUNDING));
        var late = new Charge(Kind.LATE_HANDOVER, terms.tier(), BigDecimal.ONE, price);
        Meter before =
                onTime ? Meter.NONE : Meter.NONE.plus(new Segment(promised, window.start(), placement.gpus(), late));
        return before.running(
                window.start(), Map.of(Charge.inFull(Kind.ACTIVE, terms.tier(), price), placement.gpus()));
    }

    /** What it pays if it becomes Active with that window. */
    Optional<UnitPrice> price(LeaseEntry entry, LeaseTerms terms, Placement placement, Window window) {
        return pool(placement.pool()).flatMap(pool -> Prices.unit(pool, terms.tier(), promised(entry, terms, window)));
    }

    private static Instant promised(LeaseEntry entry, LeaseTerms terms, Window window) {
        return promisedStart(entry.status(), terms)
                .filter(window.start()::isAfter)
                .orElse(window.start());
    }

    private static Optional<Instant> promisedStart(GpuLeaseStatus status, LeaseTerms terms) {
        Optional<Instant> asked = terms.term().start().map(WholeSeconds::up);
        return Optional.ofNullable(status.reservation())
                .flatMap(Reservation::startInstant)
                .filter(booked -> asked.equals(Optional.of(booked)));
    }

    /**
     * What it has used until it went on with what it was given, and without the nodes that are lost since they were seen to be; empty where
     * nothing changes.
     */
    Optional<Meter> changed(LeaseEntry entry, Given given, List<String> lostNodes, Instant now) {
        GpuLeaseStatus status = entry.status();
        Optional<Placement> held = given.resized().map(Resized::placement).or(() -> LeaseTerms.placement(status));
        return of(status)
                .flatMap(recorded -> held.flatMap(placement -> {
                    Instant latest = earlier(given.resized().map(Resized::since).orElse(now), end(status, now));
                    Meter meter = withLosses(entry, recorded, latest);
                    Map<Charge, Integer> before = meter.running();
                    Map<Charge, Integer> after =
                            rates(placement, lostNodes, usable(meter, status, placement, given, now), before, now);
                    Instant at = given.resized().map(Resized::since).orElse(whole(before, after, now));
                    Meter next = after.equals(before) ? meter : meter.running(earlier(at, end(status, at)), after);
                    return Optional.of(next).filter(changed -> !changed.equals(recorded));
                }));
    }

    /** The same where nothing else changes. */
    Optional<Meter> lost(LeaseEntry entry, List<String> lostNodes, Instant now) {
        return changed(entry, Given.NOTHING, lostNodes, now);
    }

    /** In the tenant's favour: what is lost counts from the second of that instant on, what comes back from the next one. */
    private static Instant whole(Map<Charge, Integer> before, Map<Charge, Integer> after, Instant at) {
        return kept(after) > kept(before) ? WholeSeconds.up(at) : WholeSeconds.down(at);
    }

    private static Instant end(GpuLeaseStatus status, Instant otherwise) {
        return status.termOrEmpty().endsInstant().orElse(otherwise);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static int kept(Map<Charge, Integer> rates) {
        return rates.entrySet().stream()
                .filter(rate ->
                        rate.getKey().kind() == Kind.ACTIVE || rate.getKey().kind() == Kind.SUSPENDED)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private Map<Charge, Integer> rates(
            Placement placement, List<String> lostNodes, Charge usable, Map<Charge, Integer> before, Instant at) {
        int lost = placement.nodes().stream()
                .filter(share -> lostNodes.contains(share.node()))
                .mapToInt(NodeShare::gpus)
                .sum();
        Map<Charge, Integer> rates = new HashMap<>();
        if (placement.gpus() > lost) {
            rates.put(usable, placement.gpus() - lost);
        }
        if (lost > 0) {
            rates.putAll(losses.rates(lost, placement.pool(), usable, before, at));
        }
        return rates;
    }

    // ---- stopped by a policy

    /** From that instant on it is kept and may not be used. */
    Optional<Meter> suspended(LeaseEntry entry, Instant at) {
        return of(entry.status()).map(meter -> turned(withLosses(entry, meter, at), at, Kind.SUSPENDED));
    }

    /** From that instant on it may be used again; what it was kept from is charged otherwise. */
    Optional<Meter> resumed(LeaseEntry entry, Instant at, UnaryOperator<Charge> otherwise) {
        return of(entry.status()).map(recorded -> {
            Meter meter = turned(withLosses(entry, recorded, at), at, Kind.ACTIVE);
            return meter.recharged(meter.counted(Kind.SUSPENDED), otherwise);
        });
    }

    private static Meter turned(Meter meter, Instant at, Kind kind) {
        Map<Charge, Integer> rates = new HashMap<>();
        meter.running()
                .forEach((charge, gpus) -> rates.merge(
                        charge.kind() == Kind.ACTIVE || charge.kind() == Kind.SUSPENDED
                                ? Charge.inFull(kind, charge.tier(), charge.price())
                                : charge,
                        gpus,
                        Integer::sum));
        return meter.running(at, rates);
    }

    /** What it was kept from wrongly is credited, as much of it as its pool says. */
    UnaryOperator<Charge> credited(GpuLeaseStatus status) {
        BigDecimal share = LeaseTerms.placement(status)
                .flatMap(placement -> pool(placement.pool()))
                .map(pool -> Prices.creditShare(pool, Kind.DISMISSED_SUSPENSION))
                .orElse(BigDecimal.ONE);
        return charge -> new Charge(Kind.DISMISSED_SUSPENSION, charge.tier(), share, charge.price());
    }

    /** What it was kept from wrongly is put to its end, and paid for there. */
    static Charge givenBack(Charge charge) {
        return Charge.inFull(Kind.GIVEN_BACK, charge.tier(), Optional.empty());
    }

    /** What it has used while suspended, up to that instant. */
    List<UsageLine> whileSuspended(LeaseEntry entry, Instant at) {
        return until(entry, at).stream()
                .flatMap(meter -> meter.counted(Kind.SUSPENDED).stream())
                .map(UsageRecord::written)
                .toList();
    }

    // ---- rates

    /** At the price of its start, after it was raised to a higher tier at that of then; it stays in its currency. */
    private Charge usable(Meter meter, GpuLeaseStatus status, Placement placement, Given given, Instant now) {
        Map<Charge, Integer> before = meter.running();
        Optional<UnitPrice> standing = before.keySet().stream()
                .flatMap(charge -> charge.price().stream())
                .findFirst();
        if (given.tier().isEmpty()) {
            Kind kind = Phase.SUSPENDED.equals(status.phase()) ? Kind.SUSPENDED : Kind.ACTIVE;
            return Charge.inFull(kind, tier(before, status), standing);
        }
        Tier tier = EngineWords.tier(given.tier().get());
        Optional<GpuPoolSpec> pool = pool(placement.pool());
        Optional<UnitPrice> raised = pool.flatMap(spec -> Prices.unit(spec, tier, WholeSeconds.down(now)));
        Optional<String> currency = UsageRecord.currency(meter);
        boolean otherCurrency = raised.isPresent()
                && currency.isPresent()
                && !raised.get().currency().equals(currency.get());
        return Charge.inFull(Kind.ACTIVE, tier, pool.isEmpty() || otherCurrency ? standing : raised);
    }

    private static Tier tier(Map<Charge, Integer> before, GpuLeaseStatus status) {
        return before.keySet().stream()
                .map(Charge::tier)
                .findFirst()
                .orElseGet(() -> status.tier() == null ? Tier.ON_DEMAND : EngineWords.tier(status.tier()));
    }

    /** Where its spec can be read, its prices can. */
    private Optional<GpuPoolSpec> pool(String name) {
        return Optional.ofNullable(world.pool(name))
                .filter(pool -> pool.terms().isPresent())
                .map(PoolEntry::pool)
                .map(pool -> pool.getSpec());
    }
}
