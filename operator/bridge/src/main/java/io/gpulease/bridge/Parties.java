package io.gpulease.bridge;

import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuSiteSpec;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantSpec;
import io.gpulease.crds.Words.BudgetPeriod;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Period;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Sharing;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.model.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Tenants, pools and sites as the engine sees them. */
public final class Parties {

    /** Where nothing is said: longer than any term the schema lets through. */
    public static final Duration NO_LIMIT = Duration.ofDays(36_500);

    /** Until the pod that cleans is made, and from its end until the node is free. */
    private static final Duration CLEANING_BEGUN_AND_ENDED = Duration.ofSeconds(2);

    private Parties() {}

    public static Reading<Tenant> tenant(GpuTenant tenant) {
        return Reading.of(() -> {
            GpuTenantSpec spec = tenant.getSpec();
            budget(spec);
            return new Tenant(
                    tenant.getMetadata().getName(),
                    spec.quotas().stream().map(Parties::quota).toList(),
                    spec.tiersOrDefault().stream().map(EngineWords::tier).collect(Collectors.toUnmodifiableSet()),
                    spec.longestTerm().orElse(NO_LIMIT),
                    spec.startsNothing(),
                    Optional.ofNullable(spec.cohort()).map(cohort -> new Membership(cohort, spec.weightOrDefault())));
        });
    }

    /**
     * What the tenant may use and spend; empty: as much as it likes.
     *
     * @throws IllegalArgumentException when it cannot be read
     */
    public static Optional<Budget> budget(GpuTenantSpec spec) {
        return Optional.ofNullable(spec.budget())
                .map(written -> new Budget(
                        written.gpuHours() == null
                                ? OptionalLong.empty()
                                : OptionalLong.of(Math.multiplyExact(
                                        written.gpuHours(), Duration.ofHours(1).toSeconds())),
                        Optional.ofNullable(written.amount()).map(BigDecimal::new),
                        period(written.periodOrDefault()),
                        Boolean.TRUE.equals(written.hard())));
    }

    private static Period period(String word) {
        return switch (word) {
            case BudgetPeriod.MONTH -> Period.MONTH;
            case BudgetPeriod.QUARTER -> Period.QUARTER;
            default -> throw EngineWords.unknown("spec.budget.period", word);
        };
    }

    private static Quota quota(GpuTenantSpec.Quota written) {
        return new Quota(
                written.gpuClass(),
                written.nominalQuota(),
                written.borrowingLimitOrDefault(),
                written.lendingLimitOrDefault(),
                written.spotLimitOrDefault());
    }

    /**
     * What of a pool does not change with its nodes.
     *
     * @param cleaning the most that a node stays occupied after its last pod, because it is cleaned; zero: it is not
     */
    public record PoolTerms(
            String name,
            String gpuClass,
            String resourceName,
            String site,
            Set<Isolation> isolations,
            List<TopologyLevel> levels,
            int ownerReserve,
            Duration maxTerm,
            Duration maxGrace,
            int wattsPerGpu,
            Duration cleaning) {

        /** Who may be together on a node of which nothing has come free since it was cleaned, if it ever is. */
        public Sharing sharing() {
            return cleaning.isZero() ? Sharing.WITH_ANYBODY : Sharing.CLEAN;
        }

        /** The pool with what is known of its nodes. */
        public Pool with(Reliability reliability, boolean open, List<Node> nodes) {
            return new Pool(
                    name,
                    gpuClass,
                    site,
                    reliability,
                    isolations,
                    maxTerm,
                    open,
                    ownerReserve,
                    levels,
                    nodes,
                    wattsPerGpu);
        }
    }

    public static Reading<PoolTerms> pool(GpuPool pool) {
        return Reading.of(() -> {
            var spec = pool.getSpec();
            Prices.check(spec);
            return new PoolTerms(
                    pool.getMetadata().getName(),
                    spec.gpuClass(),
                    spec.resourceNameOrDefault(),
                    spec.site() == null ? "" : spec.site(),
                    spec.isolationOrDefault().stream()
                            .map(EngineWords::isolation)
                            .collect(Collectors.toUnmodifiableSet()),
                    spec.topology().stream().map(Parties::level).toList(),
                    spec.ownerReserveOrDefault(),
                    spec.longestTerm().orElse(NO_LIMIT),
                    spec.longestGrace(),
                    spec.power() == null ? 0 : spec.power().wattsPerGpu(),
                    spec.sanitization() == null
                            ? Duration.ZERO
                            : spec.sanitization().timeoutOrDefault().plus(CLEANING_BEGUN_AND_ENDED));
        });
    }

    private static TopologyLevel level(GpuPoolSpec.TopologyLevel written) {
        if (written.level() == null || written.nodeLabel() == null) {
            throw new IllegalArgumentException("spec.topology has a level without a name or without a nodeLabel");
        }
        return new TopologyLevel(written.level(), written.nodeLabel());
    }

    /** What there is of power at a site, and when, and whether it takes leases. */
    public static Reading<Site> site(GpuSite site) {
        String name = site.getMetadata().getName();
        return Reading.of(() -> Optional.ofNullable(site.getSpec())
                .map(spec -> new Site(
                        name,
                        EngineWords.siteState(spec.stateOrDefault()),
                        budget(spec),
                        spec.outages().stream().map(Parties::outage).toList()))
                .orElseGet(() -> new Site(name, SiteState.NORMAL, OptionalLong.empty(), List.of())));
    }

    private static OptionalLong budget(GpuSiteSpec spec) {
        Integer kilowatts = spec.power() == null ? null : spec.power().budgetKilowatts();
        return kilowatts == null ? OptionalLong.empty() : OptionalLong.of(watts(kilowatts));
    }

    private static Outage outage(GpuSiteSpec.Outage written) {
        return new Outage(
                new Window(given("from", written.fromInstant()), given("to", written.toInstant())),
                watts(written.budgetKilowattsOrDefault()),
                written.reason() == null ? "" : written.reason());
    }

    private static Instant given(String field, Optional<Instant> instant) {
        return instant.orElseThrow(() -> new IllegalArgumentException("spec.outages has one without a " + field));
    }

    private static long watts(int kilowatts) {
        return 1_000L * kilowatts;
    }

    /** A pool whose site is not known, or cannot be read, is worth the least. */
    public static Reliability reliability(Optional<GpuSite> site) {
        return site.map(Parties::reliability)
                .flatMap(read -> read instanceof Reading.Understood<Reliability>(var value)
                        ? Optional.of(value)
                        : Optional.empty())
                .orElse(Reliability.BEST_EFFORT);
    }

    /** What a site's spec says of how dependable it is. */
    public static Reading<Reliability> reliability(GpuSite site) {
        return Reading.of(() -> Optional.ofNullable(site.getSpec())
                .map(spec -> EngineWords.reliability(spec.reliabilityOrDefault()))
                .orElse(Reliability.BEST_EFFORT));
    }
}
