package io.gpulease.engine.budget;

import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tier;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The accounts of all tenants that have a budget, with what their leases have used and will have used at their ends. */
public final class BudgetBook {

    private final Budgets budgets;
    private final Map<String, BudgetAccount> accounts = new HashMap<>();
    private final Map<LeaseId, Accrual> accruals;

    /** @param now the present second, from which on is planned */
    public BudgetBook(Budgets budgets, long now) {
        this.budgets = budgets;
        accruals = new HashMap<>(budgets.accruals());
        long lastPrice = budgets.tariffs().values().stream()
                .mapToLong(Tariff::lastChange)
                .reduce(now, Math::max);
        budgets.byTenant().forEach((tenant, budget) -> {
            var account = new BudgetAccount(budget, lastPrice);
            Map<YearMonth, Spent> over = budgets.over().getOrDefault(tenant, Map.of());
            over.forEach((month, spent) -> account.take(Map.of(budget.period().of(month), spent)));
            accounts.put(tenant, account);
        });
        accruals.values()
                .forEach(accrual -> account(accrual.tenant())
                        .ifPresent(account -> account.take(accrual.byPeriod(account.period()))));
    }

    /** Empty: it has no budget. */
    public Optional<BudgetAccount> account(String tenant) {
        return Optional.ofNullable(accounts.get(tenant));
    }

    /** It has a budget of which is known what is left; asked for everything that is looked for, so it must cost nothing where nobody has one. */
    public boolean isLimited(Optional<String> tenant) {
        return !accounts.isEmpty()
                && tenant.filter(name -> accounts.containsKey(name) && !isUnknown(name))
                        .isPresent();
    }

    /** It has a budget that was not enough for something that was looked for. */
    public boolean hasRefused(Optional<String> tenant) {
        return isLimited(tenant)
                && account(tenant.orElseThrow())
                        .filter(BudgetAccount::hasRefused)
                        .isPresent();
    }

    /** What it has used is not known yet. */
    public boolean isUnknown(String tenant) {
        return budgets.unknown().contains(tenant);
    }

    public Optional<Accrual> accrual(LeaseId lease) {
        return Optional.ofNullable(accruals.get(lease));
    }

    /** It goes on in another way. */
    public void replace(LeaseId lease, Accrual after) {
        Accrual before = accruals.put(lease, after);
        if (before != null) {
            account(after.tenant()).ifPresent(account -> account.replace(before, after));
        }
    }

    /** It is known what that pool costs. */
    public boolean isPriced(String pool) {
        return budgets.tariffs().containsKey(pool);
    }

    public Optional<UnitPrice> price(String pool, Tier tier, long start) {
        return tariff(pool).price(tier, start);
    }

    /** The first second after that one with another price; {@link Long#MAX_VALUE}: none. */
    public long nextPrice(String pool, Tier tier, long after) {
        return tariff(pool).nextChange(tier, after);
    }

    private Tariff tariff(String pool) {
        return budgets.tariffs().getOrDefault(pool, Tariff.FREE);
    }
}
