package io.gpulease.controller.status;

import io.gpulease.controller.facts.BudgetState;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuTenantStatus;
import io.gpulease.crds.GpuTenantStatus.BudgetUse;
import io.gpulease.engine.budget.Budget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tenant is told of its budget: when a level is reached, and not while use goes on. */
public final class BudgetWords {

    private static final long SECONDS_PER_HOUR = Duration.ofHours(1).toSeconds();

    private BudgetWords() {}

    /** While it is not known how it stands, what was said last is left. */
    static ConditionSet set(ConditionSet set, BudgetState state) {
        String type = ConditionTypes.BUDGET_USED;
        return switch (state) {
            case BudgetState.Unknown _ -> set;
            case BudgetState.None _ -> set.drop(type);
            case BudgetState.Known known when known.level() == 0 -> set.drop(type);
            case BudgetState.Known known -> set.set(type, true, reason(known), message(known));
        };
    }

    private static String reason(BudgetState.Known known) {
        String reason = "BudgetNearlyUsed";
        if (known.level() == Budget.USED_UP) {
            reason = "BudgetExceeded";
        }
        return reason;
    }

    private static String message(BudgetState.Known known) {
        Budget budget = known.budget();
        List<String> limits = new ArrayList<>();
        budget.gpuSeconds().ifPresent(seconds -> limits.add("%d GPU-hours".formatted(seconds / SECONDS_PER_HOUR)));
        budget.amount()
                .ifPresent(amount -> limits.add(
                        amount.toPlainString() + currency(known.used().amounts().keySet())));
        String what = "%d %% of the budget of %s is used, which resets at %s."
                .formatted(known.level(), String.join(" or ", limits), known.resetsAt());
        if (known.level() < Budget.USED_UP) {
            return what;
        }
        return what
                + (budget.hard()
                        ? " Nothing starts until then, and leases that it was not enough for end with their notice."
                        : " Nothing starts until then; leases that run go on.");
    }

    private static String currency(Set<String> used) {
        return used.size() == 1 ? " " + used.iterator().next() : " (in each currency)";
    }

    /**
     * With what is used: as it was told last while nothing else is to be told, for it grows by the second.
     *
     * @param standing as the API server has it
     */
    static GpuTenantStatus told(@Nullable GpuTenantStatus standing, GpuTenantStatus next, BudgetState state) {
        BudgetUse before = standing == null ? null : standing.budget();
        return switch (state) {
            case BudgetState.None _ -> with(next, null);
            case BudgetState.Unknown _ -> with(next, before);
            case BudgetState.Known known -> {
                var use = new BudgetUse(
                        Math.max(0, known.used().gpuSeconds()) / SECONDS_PER_HOUR,
                        known.resetsAt().toString());
                boolean isOfThisPeriod = before != null && Objects.equals(use.resetsAt(), before.resetsAt());
                yield isOfThisPeriod && with(next, before).equals(standing) ? with(next, before) : with(next, use);
            }
        };
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
