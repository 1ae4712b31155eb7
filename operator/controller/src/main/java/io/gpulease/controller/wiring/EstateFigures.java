package io.gpulease.controller.wiring;

import io.gpulease.bridge.Reading;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.facts.BudgetState;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.observe.Figures;
import io.gpulease.crds.GpuPoolStatus.NodeCounts;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The estate as figures for the metrics. */
final class EstateFigures {

    /** A figure on a dashboard: nothing is decided or charged by it. */
    private static final double SECONDS_PER_HOUR = 3_600;

    private EstateFigures() {}

    static Figures of(Facts facts, Instant now) {
        return new Figures(
                facts.figures().leases(),
                gpus(facts.pools(), facts.figures().reservedGpus()),
                nodes(facts.pools()),
                facts.figures().waiting(),
                power(facts.sites(), now),
                budgets(facts.tenants()),
                facts.figures().holding().stream()
                        .flatMap(lease -> usage(lease, now).stream())
                        .toList());
    }

    private static Optional<Figures.Usage> usage(Facts.Holding lease, Instant now) {
        Optional<Instant> started = lease.status().termOrEmpty().startedInstant();
        if (started.isEmpty()
                || !(Reading.of(() -> UsageRecord.meter(lease.status()))
                        instanceof Reading.Understood<Meter>(var recorded))) {
            return Optional.empty();
        }
        Instant until =
                lease.status().termOrEmpty().endsInstant().filter(now::isAfter).orElse(WholeSeconds.down(now));
        Meter meter = recorded.until(until);
        return Optional.of(new Figures.Usage(
                lease.uid(),
                lease.tenant(),
                lease.gpuClass(),
                started.get(),
                meter.gpuSeconds(),
                meter.creditedGpuSeconds()));
    }

    /** As of when the facts were found: when something about leases or a budget's level changed. */
    private static List<Figures.Budget> budgets(Map<String, Facts.OfTenant> tenants) {
        List<Figures.Budget> budgets = new ArrayList<>();
        tenants.forEach((tenant, facts) -> {
            if (facts.budget() instanceof BudgetState.Known known) {
                add(budgets, tenant, known);
            }
        });
        return budgets;
    }

    private static void add(List<Figures.Budget> budgets, String tenant, BudgetState.Known known) {
        known.budget()
                .gpuSeconds()
                .ifPresent(most -> budgets.add(new Figures.Budget(
                        tenant, "GPU-hours", known.used().gpuSeconds() / SECONDS_PER_HOUR, most / SECONDS_PER_HOUR)));
        known.budget()
                .amount()
                .ifPresent(most -> known.used()
                        .amounts()
                        .forEach((currency, amount) -> budgets.add(
                                new Figures.Budget(tenant, currency, amount.doubleValue(), most.doubleValue()))));
    }

    private static List<Figures.Nodes> nodes(Map<String, Facts.OfPool> pools) {
        return pools.entrySet().stream()
                .flatMap(pool -> states(pool.getKey(), pool.getValue().nodes()))
                .toList();
    }

    private static Stream<Figures.Nodes> states(String pool, NodeCounts nodes) {
        return Stream.of(
                new Figures.Nodes(pool, "total", nodes.total()),
                new Figures.Nodes(pool, "leasable", nodes.leasable()),
                new Figures.Nodes(pool, "leased", nodes.leased()),
                new Figures.Nodes(pool, "releasing", nodes.releasing()),
                new Figures.Nodes(pool, "quarantined", nodes.quarantined()),
                new Figures.Nodes(pool, "unhealthy", nodes.unhealthy()));
    }

    private static List<Figures.Power> power(Map<String, Facts.OfSite> sites, Instant now) {
        return sites.entrySet().stream()
                .map(site -> new Figures.Power(
                        site.getKey(),
                        site.getValue().committedWatts(),
                        site.getValue()
                                .terms()
                                .map(terms -> terms.budgetWattsAt(now))
                                .orElse(OptionalLong.empty())))
                .toList();
    }

    private static List<Figures.Gpus> gpus(Map<String, Facts.OfPool> pools, Map<String, Long> reserved) {
        return pools.entrySet().stream()
                .map(pool -> new Figures.Gpus(
                        pool.getKey(),
                        pool.getValue().gpus().total(),
                        pool.getValue().gpus().leased(),
                        pool.getValue().gpus().free(),
                        reserved.getOrDefault(pool.getKey(), 0L)))
                .toList();
    }
}
