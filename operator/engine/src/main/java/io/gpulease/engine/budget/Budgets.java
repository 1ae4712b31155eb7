package io.gpulease.engine.budget;

import io.gpulease.engine.model.LeaseId;
import java.time.YearMonth;
import java.util.Map;
import java.util.Set;

/**
 * What a plan needs to know of budgets, beside its snapshot.
 *
 * @param byTenant those that have one
 * @param tariffs by pool
 * @param accruals of the leases that hold capacity; of tenants without a budget they need not be there
 * @param over what leases used that hold nothing any more, by tenant and month
 * @param unknown tenants of which that is not known yet: nothing of them is started, and what is booked for them is kept
 */
public record Budgets(
        Map<String, Budget> byTenant,
        Map<String, Tariff> tariffs,
        Map<LeaseId, Accrual> accruals,
        Map<String, Map<YearMonth, Spent>> over,
        Set<String> unknown) {

    /** Nobody has one. */
    public static final Budgets NONE = new Budgets(Map.of(), Map.of(), Map.of(), Map.of(), Set.of());

    public Budgets {
        byTenant = Map.copyOf(byTenant);
        tariffs = Map.copyOf(tariffs);
        accruals = Map.copyOf(accruals);
        over = Map.copyOf(over);
        unknown = Set.copyOf(unknown);
    }
}
