package io.gpulease.controller.world;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.bridge.Prices;
import io.gpulease.bridge.Reading;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.budget.Accrual;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Budgets;
import io.gpulease.engine.budget.HardEnd;
import io.gpulease.engine.budget.Period;
import io.gpulease.engine.budget.Spent;
import io.gpulease.engine.budget.Standing;
import io.gpulease.engine.budget.Tariff;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tenants' budgets as the engine sees them: what was used by leases that are over says the ledger, and what is and will be used by others
 * their statuses.
 */
public final class BudgetView {

    private final World world;
    private final SpentBook spent = new SpentBook();
    private final Map<String, Read> read = new HashMap<>();
    private final Map<String, Due> ends = new HashMap<>();

    /** What a status says, so that it is read once. */
    private record Read(GpuLeaseStatus status, Optional<Meter> meter) {}

    BudgetView(World world) {
        this.world = world;
    }

    public SpentBook spent() {
        return spent;
    }

    /** By tenant. */
    public Map<String, Budget> all() {
        Map<String, Budget> budgets = new TreeMap<>();
        world.tenants().forEach(tenant -> tenant.budget().ifPresent(budget -> budgets.put(tenant.name(), budget)));
        return budgets;
    }

    public boolean isAny() {
        return world.tenants().stream().anyMatch(tenant -> tenant.budget().isPresent());
    }

    /** Tenants with a budget of whom it is not known yet what they have used in the present period. */
    public Set<String> unknown(Instant now) {
        return unknown(all(), now);
    }

    private Set<String> unknown(Map<String, Budget> budgets, Instant now) {
        Set<String> unknown = new HashSet<>();
        budgets.forEach((tenant, budget) -> {
            if (!isKnown(budget, now)) {
                unknown.add(tenant);
            }
        });
        return unknown;
    }

    private boolean isKnown(Budget budget, Instant now) {
        return spent.isKnownFrom(budget.period().of(now));
    }

    /** What a plan needs to know. */
    public Budgets of(Instant now) {
        Map<String, Budget> budgets = all();
        if (budgets.isEmpty()) {
            return Budgets.NONE;
        }
        Map<LeaseId, Accrual> accruals = new HashMap<>();
        accruals(budgets.keySet(), now)
                .forEach(one -> accruals.put(one.lease(), one.accrual().restored()));
        Map<String, Map<YearMonth, Spent>> over = new HashMap<>();
        budgets.keySet().forEach(tenant -> over.put(tenant, Map.copyOf(spent.over(tenant))));
        return new Budgets(budgets, tariffs(), accruals, over, unknown(budgets, now));
    }

    private Map<String, Tariff> tariffs() {
        Map<String, Tariff> tariffs = new HashMap<>();
        world.pools().stream()
                .filter(pool -> pool.terms().isPresent())
                .forEach(pool ->
                        tariffs.put(pool.name(), Prices.tariff(pool.pool().getSpec())));
        return tariffs;
    }

    /** By tenant; those are left out of which it is not known yet what they have used. */
    public Map<String, Standing> standings(Instant now) {
        Map<String, Budget> known = all();
        known.values().removeIf(budget -> !isKnown(budget, now));
        if (known.isEmpty()) {
            return Map.of();
        }
        Map<String, List<Accrual>> running = new HashMap<>();
        accruals(known.keySet(), now)
                .forEach(one -> running.computeIfAbsent(one.accrual().tenant(), _ -> new ArrayList<>())
                        .add(one.accrual()));
        Map<String, Standing> standings = new TreeMap<>();
        known.forEach((tenant, budget) -> standings.put(
                tenant, Standing.of(budget, over(tenant, budget, now), running.getOrDefault(tenant, List.of()), now)));
        return standings;
    }

    private Spent over(String tenant, Budget budget, Instant now) {
        Period period = budget.period();
        YearMonth first = period.of(now);
        return spent.over(tenant).entrySet().stream()
                .filter(sum -> period.of(sum.getKey()).equals(first))
                .map(Map.Entry::getValue)
                .reduce(Spent.NOTHING, Spent::plus);
    }

    // ---- leases

    private record Counted(LeaseId lease, Optional<LeaseEntry> entry, Accrual accrual) {}

    /** Of all leases of those tenants that have used something, or are about to, but those whose end is on record. */
    private List<Counted> accruals(Set<String> tenants, Instant now) {
        List<Counted> all = new ArrayList<>();
        for (LeaseEntry entry : world.leases()) {
            Optional<String> tenant =
                    Optional.ofNullable(entry.status().tenant()).or(entry::tenant);
            if (tenant.filter(tenants::contains).isPresent() && !spent.isOver(entry.uid())) {
                accrual(entry, tenant.get(), now).ifPresent(accrual -> all.add(counted(entry, accrual)));
            }
        }
        spent.goingOn().forEach((uid, accrual) -> {
            if (tenants.contains(accrual.tenant()) && world.lease(uid) == null) {
                all.add(new Counted(new LeaseId("", uid, uid), Optional.empty(), accrual));
            }
        });
        return all;
    }

    private static Counted counted(LeaseEntry entry, Accrual accrual) {
        LeaseId id = entry.terms()
                .map(LeaseTerms::id)
                .orElseGet(() -> new LeaseId(entry.namespace(), entry.name(), entry.uid()));
        return new Counted(id, Optional.of(entry), accrual);
    }

    private Optional<Accrual> accrual(LeaseEntry entry, String tenant, Instant now) {
        if (entry.start().isPresent()) {
            Start start = entry.start().get();
            Tier tier = entry.terms().map(entry::countedTier).orElse(Tier.ON_DEMAND);
            Charge usable = Charge.inFull(Kind.ACTIVE, tier, price(start, tier));
            Meter meter = Meter.NONE.running(
                    start.window().start(), Map.of(usable, start.placement().gpus()));
            return Optional.of(new Accrual(tenant, meter, start.window().end()));
        }
        TermStatus term = entry.status().termOrEmpty();
        if (term.startedInstant().isEmpty()) {
            return Optional.empty();
        }
        Instant planned = term.endedInstant()
                .orElseGet(() -> entry.endAsPlanned(term.endsInstant().orElse(Instant.EPOCH)));
        Instant end = endOf(entry.uid()).map(Due::end).filter(planned::isAfter).orElse(planned);
        return meter(entry).map(meter -> granted(entry, new Accrual(tenant, meter, end), now));
    }

    private Optional<UnitPrice> price(Start start, Tier tier) {
        return Optional.ofNullable(world.pool(start.placement().pool()))
                .filter(pool -> pool.terms().isPresent())
                .flatMap(pool ->
                        Prices.unit(pool.pool().getSpec(), tier, start.window().start()));
    }

    /** From that instant on with the tier and the GPUs that it was granted, and its status does not tell of yet. */
    private Accrual granted(LeaseEntry entry, Accrual told, Instant now) {
        Held held = entry.held();
        Instant from = now.isBefore(told.endsAt()) ? now : told.endsAt();
        Optional<Tier> tier = entry.asked().grantedTier();
        int counted = told.meter().running().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        if (held == null || counted == 0) {
            return told;
        }
        Accrual raised = tier.isEmpty()
                ? told
                : told.raised(tier.get(), price(held.placement().pool(), tier.get(), from, told), from);
        int more = held.placement().gpus() - counted;
        return more > 0 ? raised.growing(more, from) : raised;
    }

    /** Where the pool is gone it goes on at the price that it has. */
    private Optional<UnitPrice> price(String pool, Tier tier, Instant at, Accrual standing) {
        return Optional.ofNullable(world.pool(pool))
                .filter(entry -> entry.terms().isPresent())
                .map(entry -> Prices.unit(entry.pool().getSpec(), tier, at))
                .orElseGet(standing::price);
    }

    @SuppressWarnings("ReferenceEquality") // the very status that was read; an equal one is read once more
    private Optional<Meter> meter(LeaseEntry entry) {
        Read known = read.get(entry.uid());
        if (known == null || known.status() != entry.status()) {
            if (read.size() > 2 * world.leases().size()) {
                read.keySet().removeIf(uid -> world.lease(uid) == null);
            }
            GpuLeaseStatus status = entry.status();
            known = new Read(
                    status,
                    Reading.of(() -> UsageRecord.meter(status)) instanceof Reading.Understood<Meter>(var meter)
                            ? Optional.of(meter)
                            : Optional.empty());
            read.put(entry.uid(), known);
        }
        return known.meter();
    }

    // ---- hard budgets

    /** When each lease of a hard budget has to end that it is not enough for, with the notice that it is due before. */
    public Map<String, Due> hardEnds(String tenant, Budget budget, Instant now) {
        Map<LeaseId, LeaseEntry> entries = new HashMap<>();
        List<HardEnd.Running> running = new ArrayList<>();
        for (Counted one : accruals(Set.of(tenant), now)) {
            one.entry().ifPresent(entry -> entries.put(one.lease(), entry));
            running.add(new HardEnd.Running(
                    one.lease(),
                    one.entry()
                            .flatMap(entry -> entry.terms().map(entry::countedTier))
                            .orElse(Tier.ON_DEMAND),
                    one.entry()
                            .flatMap(entry -> entry.status().termOrEmpty().startedInstant())
                            .orElse(Instant.EPOCH),
                    one.accrual(),
                    one.entry().map(BudgetView::notice).orElse(Duration.ZERO),
                    !one.entry().filter(this::mayBeTold).isPresent()));
        }
        Map<String, Due> due = new HashMap<>();
        HardEnd.of(budget, over(tenant, budget, now), running, now).forEach((lease, end) -> {
            LeaseEntry entry = entries.get(lease);
            if (entry != null) {
                due.put(entry.uid(), new Due(end, notice(entry)));
            }
        });
        return due;
    }

    /** An end, and how long before it is told. */
    public record Due(Instant end, Duration notice) {

        /** Ends are whole seconds: told within that second before, it has its notice, and the budget is not exceeded by it. */
        public Instant toldAt() {
            return end.minus(notice).minusSeconds(1);
        }
    }

    private boolean mayBeTold(LeaseEntry entry) {
        return entry.start().isEmpty()
                && (entry.phase().equals(Phase.ACTIVE) || entry.isSuspended())
                && entry.recall().isEmpty()
                && !ends.containsKey(entry.uid());
    }

    /** As long as it would be told before its end; none where a policy has stopped it, for nothing of it runs. */
    private static Duration notice(LeaseEntry entry) {
        if (entry.isSuspended()) {
            return Duration.ZERO;
        }
        TermStatus term = entry.status().termOrEmpty();
        return term.endsInstant()
                .flatMap(end -> term.noticeInstant().map(at -> Duration.between(at, end)))
                .filter(length -> !length.isNegative())
                .orElse(Duration.ZERO);
    }

    /** From now on it counts as one that ends then, and is told so with its next step. */
    public void end(String uid, Due end) {
        ends.put(uid, end);
    }

    /** But those that are just being written, and those that have come: a lease that is suspended is told nothing before, and ends by it. */
    public void forgetUntoldEnds(Instant now) {
        ends.entrySet().removeIf(end -> {
            LeaseEntry entry = world.lease(end.getKey());
            return entry == null || (!entry.isBusy() && isUntold(entry, end.getValue(), now));
        });
    }

    private static boolean isUntold(LeaseEntry entry, Due due, Instant now) {
        return entry.phase().equals(Phase.ACTIVE) || (entry.isSuspended() && now.isBefore(due.end()));
    }

    /** The end that a lease is to be told because the budget of its tenant will be used up. */
    public Optional<Due> endOf(String uid) {
        return Optional.ofNullable(ends.get(uid));
    }
}
