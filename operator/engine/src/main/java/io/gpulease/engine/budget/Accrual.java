package io.gpulease.engine.budget;

import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Line;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a lease has used, and goes on with.
 *
 * @param endsAt its planned end: whatever goes on goes on until then
 */
public record Accrual(String tenant, Meter meter, Instant endsAt) {

    /** What it will have used by then, or by its end, in that period. */
    public Spent by(Instant instant, Period period, YearMonth first) {
        Instant at = instant.isBefore(endsAt) ? instant : endsAt;
        return Spent.of(lines(at).filter(line -> period.of(line.month()).equals(first)));
    }

    /** What it will have used at its end, by period. */
    Map<YearMonth, Spent> byPeriod(Period period) {
        Map<YearMonth, Spent> sums = new HashMap<>();
        lines(endsAt).forEach(line -> sums.merge(period.of(line.month()), Spent.of(Stream.of(line)), Spent::plus));
        return sums;
    }

    private Stream<Line> lines(Instant at) {
        return meter.until(at).lines().stream();
    }

    /** The same with another end. */
    public Accrual endingAt(Instant end) {
        return new Accrual(tenant, meter, end);
    }

    /** The same with so many more GPUs from that instant on, charged as those that it has. */
    public Accrual growing(int gpus, Instant from) {
        Map<Charge, Integer> rates = new HashMap<>(meter.running());
        usable().ifPresent(charge -> rates.merge(charge, gpus, Integer::sum));
        return new Accrual(tenant, meter.running(from, rates), endsAt);
    }

    /** How GPUs are charged that it can use; empty: nothing goes on. */
    private Optional<Charge> usable() {
        Set<Charge> all = meter.running().keySet();
        return all.stream()
                .filter(charge -> charge.kind() == Kind.ACTIVE)
                .findFirst()
                .or(() -> all.stream().findFirst().map(lost -> Charge.inFull(Kind.ACTIVE, lost.tier(), lost.price())));
    }

    /** The same in a higher tier from that instant on; it pays what that costs then, unless that is another currency. */
    public Accrual raised(Tier tier, Optional<UnitPrice> then, Instant from) {
        Optional<UnitPrice> standing = price();
        boolean isOtherCurrency = then.isPresent()
                && standing.isPresent()
                && !then.get().currency().equals(standing.get().currency());
        Map<Charge, Integer> rates = new HashMap<>();
        meter.running()
                .forEach((charge, gpus) -> rates.merge(
                        new Charge(charge.kind(), tier, charge.creditShare(), isOtherCurrency ? standing : then),
                        gpus,
                        Integer::sum));
        return new Accrual(tenant, meter.running(from, rates), endsAt);
    }

    /** The same, as if what it has lost were back at once: what is given back while it is lost is not there for others to plan with. */
    public Accrual restored() {
        Map<Charge, Integer> rates = new HashMap<>();
        meter.running()
                .forEach((charge, gpus) -> rates.merge(
                        charge.kind().isCredited() ? Charge.inFull(Kind.ACTIVE, charge.tier(), charge.price()) : charge,
                        gpus,
                        Integer::sum));
        return rates.equals(meter.running())
                ? this
                : new Accrual(tenant, meter.running(meter.asOf().orElse(endsAt), rates), endsAt);
    }

    /** The price at which it goes on. */
    public Optional<UnitPrice> price() {
        return meter.running().keySet().stream()
                .flatMap(charge -> charge.price().stream())
                .findFirst();
    }

    /** All of them by then. */
    static Spent by(Collection<Accrual> all, Instant instant, Period period, YearMonth first) {
        return all.stream().map(one -> one.by(instant, period, first)).reduce(Spent.NOTHING, Spent::plus);
    }
}
