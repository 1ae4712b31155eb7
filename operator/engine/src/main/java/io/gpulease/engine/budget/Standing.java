package io.gpulease.engine.budget;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Collection;
import java.util.function.LongPredicate;

/**
 * How a budget stands in the present period.
 *
 * @param first the first month of the period
 * @param used by now
 * @param changesAt when the level will be another one, if all goes on as it does: the reset at the latest
 */
public record Standing(Budget budget, YearMonth first, Spent used, Instant changesAt) {

    /** @param over what leases used in the period that are over */
    public static Standing of(Budget budget, Spent over, Collection<Accrual> running, Instant now) {
        Period period = budget.period();
        YearMonth first = period.of(now);
        Spent used = over.plus(Accrual.by(running, now, period, first));
        int level = budget.level(used);
        long from = now.getEpochSecond();
        long end = period.end(first).getEpochSecond();
        long changes = level == Budget.USED_UP
                        || budget.level(over.plus(Accrual.by(running, period.end(first), period, first))) <= level
                ? end
                : firstIn(
                        from,
                        end,
                        at -> budget.level(over.plus(Accrual.by(running, Instant.ofEpochSecond(at), period, first)))
                                > level);
        return new Standing(budget, first, used, Instant.ofEpochSecond(changes));
    }

    public int level() {
        return budget.level(used);
    }

    public Instant resetsAt() {
        return budget.period().end(first);
    }

    /** The first second after {@code from} that is so, where all after it are; {@code end} where none before it is. */
    static long firstIn(long from, long end, LongPredicate isSo) {
        long not = from;
        long so = end;
        while (so - not > 1) {
            long middle = not + (so - not) / 2;
            if (isSo.test(middle)) {
                so = middle;
            } else {
                not = middle;
            }
        }
        return so;
    }
}
