package io.gpulease.controller.status;

import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuTenantStatus;
import io.gpulease.crds.GpuTenantStatus.BudgetUse;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a tenant is told of its budget: when a level is reached, and not while use goes on. */
public final class BudgetWords {

    private static final long SECONDS_PER_HOUR = Duration.ofHours(1).toSeconds();

    private BudgetWords() {}

    static ConditionSet set(ConditionSet set, Optional<Standing> standing) {
        int level = standing.map(Standing::level).orElse(0);
        String type = ConditionTypes.BUDGET_USED;
        if (level == 0) {
            return set.drop(type);
        }
        String message = message(standing.orElseThrow());
        return level == Budget.USED_UP
                ? set.set(type, true, "BudgetExceeded", message)
                : set.set(type, true, "BudgetNearlyUsed", message);
    }

    private static String message(Standing standing) {
        Budget budget = standing.budget();
        List<String> limits = new ArrayList<>();
        budget.gpuSeconds().ifPresent(seconds -> limits.add("%d GPU-hours".formatted(seconds / SECONDS_PER_HOUR)));
        budget.amount().ifPresent(amount -> limits.add(amount.toPlainString() + " of money"));
        String what = "%d %% of the budget of %s is used, which resets at %s."
                .formatted(standing.level(), String.join(" or ", limits), standing.resetsAt());
        if (standing.level() < Budget.USED_UP) {
            return what;
        }
        return what
                + (budget.hard()
                        ? " Nothing starts until then, and leases that it was not enough for end with their notice."
                        : " Nothing starts until then; leases that run go on.");
    }

    /**
     * With what is used: as it was told last while nothing else is to be told, for it grows by the second.
     *
     * @param standing as the API server has it
     */
    static GpuTenantStatus told(@Nullable GpuTenantStatus standing, GpuTenantStatus next, Optional<Standing> budget) {
        Optional<BudgetUse> use = budget.map(now -> new BudgetUse(
                Math.max(0, now.used().gpuSeconds()) / SECONDS_PER_HOUR,
                now.resetsAt().toString()));
        BudgetUse before = standing == null ? null : standing.budget();
        boolean isOfThisPeriod = before != null
                && use.isPresent()
                && use.get().resetsAt() != null
                && use.get().resetsAt().equals(before.resetsAt());
        if (isOfThisPeriod && with(next, before).equals(standing)) {
            return with(next, before);
        }
        return with(next, use.orElse(null));
    }

    private static GpuTenantStatus with(GpuTenantStatus status, @Nullable BudgetUse use) {
        return new GpuTenantStatus(
                status.observedGeneration(), status.quotas(), use, status.leases(), status.conditions());
    }

    /** What an Event is to say: a level was reached that was not told of this period before. */
    public static Optional<Condition> news(@Nullable GpuTenantStatus standing, GpuTenantStatus next) {
        Optional<Condition> before = standing == null ? Optional.empty() : of(standing);
        return of(next).filter(now ->
                before.filter(old -> old.message().equals(now.message())).isEmpty());
    }

    private static Optional<Condition> of(GpuTenantStatus status) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(ConditionTypes.BUDGET_USED))
                .findFirst();
    }
}
