package io.gpulease.engine.budget;

import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who leaves when a hard budget will not do for all that runs until its planned end. Those that it does for go on: Committed before
 * OnDemand before Spot, and of one tier who has run longest, for whoever has run shortest loses least. The first for whom it does not, and
 * all behind it, have together what is left beside those, and end at the instant at which that is used.
 */
public final class HardEnd {

    private static final Comparator<Running> DEAREST_FIRST = Comparator.comparing(Running::tier)
            .thenComparing(Running::startedAt)
            .thenComparing(Running::lease);

    private HardEnd() {}

    /**
     * A lease that holds capacity.
     *
     * @param notice how long before its end it is told
     * @param isFixed it was told its end, or has not started
     */
    public record Running(
            LeaseId lease, Tier tier, Instant startedAt, Accrual accrual, Duration notice, boolean isFixed) {}

    /**
     * @param over what leases used in the present period that are over
     * @return the ends of those that are to end sooner than planned: each is due to be told its notice before, and none ends before it
     *     could have been told
     */
    public static Map<LeaseId, Instant> of(Budget budget, Spent over, Collection<Running> all, Instant now) {
        Period period = budget.period();
        YearMonth first = period.of(now);
        Instant reset = period.end(first);
        Spent planned = over.plus(Accrual.by(accruals(all), reset, period, first));
        if (budget.holds(planned)) {
            return Map.of();
        }
        List<Running> inOrder = all.stream()
                .filter(running -> !running.isFixed())
                .sorted(DEAREST_FIRST)
                .toList();
        Spent sum = over;
        for (Running running : all) {
            sum = sum.plus(running.accrual().by(running.isFixed() ? reset : now, period, first));
        }
        int kept = 0;
        while (kept < inOrder.size()) {
            Accrual next = inOrder.get(kept).accrual();
            Spent with = sum.plus(next.by(reset, period, first))
                    .plus(next.by(now, period, first).negated());
            if (!budget.holds(with)) {
                break;
            }
            sum = with;
            kept++;
        }
        return ends(budget, sum, inOrder.subList(kept, inOrder.size()), now);
    }

    /** @param beside what all will have used if those who leave left now */
    private static Map<LeaseId, Instant> ends(Budget budget, Spent beside, List<Running> leaving, Instant now) {
        Period period = budget.period();
        YearMonth first = period.of(now);
        List<Accrual> accruals = accruals(leaving);
        Spent soFar = Accrual.by(accruals, now, period, first).negated();
        long spent = Standing.firstIn(
                now.getEpochSecond(),
                period.end(first).getEpochSecond(),
                at -> !budget.holds(
                        beside.plus(soFar).plus(Accrual.by(accruals, Instant.ofEpochSecond(at), period, first))));
        // The last second in which it is not exceeded.
        Instant last = Instant.ofEpochSecond(spent - 1);
        Map<LeaseId, Instant> ends = new HashMap<>();
        for (Running running : leaving) {
            Instant told = WholeSeconds.up(now.plus(running.notice()));
            Instant end = last.isBefore(told) ? told : last;
            if (end.isBefore(running.accrual().endsAt())) {
                ends.put(running.lease(), end);
            }
        }
        return ends;
    }

    private static List<Accrual> accruals(Collection<Running> all) {
        List<Accrual> accruals = new ArrayList<>();
        all.forEach(running -> accruals.add(running.accrual()));
        return accruals;
    }
}
