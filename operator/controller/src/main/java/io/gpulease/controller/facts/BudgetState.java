package io.gpulease.controller.facts;

import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Spent;
import io.gpulease.engine.budget.Standing;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How the budget of a tenant stands. */
public sealed interface BudgetState {

    /** It has none. */
    record None() implements BudgetState {}

    /** What was used of it is not known yet: what was said of it last still holds. */
    record Unknown() implements BudgetState {}

    /**
     * @param level 0, or the highest of those that are told
     * @param used in the present period: whole GPU-hours, and amounts without decimals, so that it is not another one with every second
     */
    record Known(Budget budget, int level, Spent used, Instant resetsAt) implements BudgetState {}

    static BudgetState of(Standing standing) {
        long hour = Duration.ofHours(1).toSeconds();
        Map<String, BigDecimal> amounts = new HashMap<>();
        standing.used()
                .amounts()
                .forEach((currency, amount) -> amounts.put(currency, amount.setScale(0, RoundingMode.DOWN)));
        return new Known(
                standing.budget(),
                standing.level(),
                new Spent(standing.used().gpuSeconds() / hour * hour, amounts),
                standing.resetsAt());
    }
}
