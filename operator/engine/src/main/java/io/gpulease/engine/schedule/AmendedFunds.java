package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.Accrual;
import io.gpulease.engine.budget.BudgetAccount;
import io.gpulease.engine.budget.BudgetBook;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Wish;
import java.time.Instant;
import java.util.Optional;

/** What a lease that asks for a later end or a higher tier would cost, and whether its tenant's budget has that. */
final class AmendedFunds {

    private final BudgetBook book;
    private final PlanTime time;

    AmendedFunds(Estate estate) {
        book = estate.budgets();
        time = estate.time();
    }

    /** Why the budget does not allow it. More GPUs are looked for in it, as those of a new lease. */
    Optional<Shortage> refused(Wish wish, Held held) {
        Optional<BudgetAccount> account = book.account(held.tenant());
        if (account.isEmpty()) {
            return Optional.empty();
        }
        if (book.isUnknown(held.tenant())) {
            return Optional.of(BudgetWords.unknown(held.tenant()));
        }
        Optional<Accrual> before = book.accrual(held.lease());
        return before.flatMap(accrual -> amended(wish, held, accrual)
                .flatMap(after -> account.get().lack(accrual, after))
                .map(lack -> BudgetWords.ofMore(held.tenant(), lack)));
    }

    /** From now on it counts with that. */
    void granted(Wish wish, Held held) {
        book.accrual(held.lease())
                .flatMap(accrual -> amended(wish, held, accrual))
                .ifPresent(after -> book.replace(held.lease(), after));
    }

    private Optional<Accrual> amended(Wish wish, Held held, Accrual before) {
        return switch (wish.amendment()) {
            case Amendment.Extend(var end) -> later(before, end);
            case Amendment.Regain(var end) -> later(before, end);
            case Amendment.Raise(var tier) -> Optional.of(raised(held, before, tier));
            case Amendment.Grow _ -> Optional.empty();
        };
    }

    private static Optional<Accrual> later(Accrual before, Instant end) {
        return end.isAfter(before.endsAt()) ? Optional.of(before.endingAt(end)) : Optional.empty();
    }

    private Accrual raised(Held held, Accrual before, Tier tier) {
        String pool = held.placement().pool();
        // Where the pool is gone it goes on at the price that it has.
        Optional<UnitPrice> price = book.isPriced(pool) ? book.price(pool, tier, time.present()) : before.price();
        return before.raised(tier, price, time.now());
    }
}
