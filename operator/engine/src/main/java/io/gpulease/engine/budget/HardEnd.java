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
import java.util.Optional;

/**
 * Who leaves when a hard budget will not do for all that runs until its planned end. Those that it does for go on: Committed before
 * OnDemand before Spot, and of one tier who has run longest, for whoever has run shortest loses least. The first for whom it does not, and
 * all behind it, have together what is left beside those, and end at the instant at which that is used.
 */
public final class HardEnd {

    private static final Comparator<Running> DEAREST_FIRST = Comparator.comparing(Running::tier)
            .thenComparing(Running::startedAt)
            .thenComparing(Running::lease);

    private final Budget budget;
    private final YearMonth first;
    private final Instant from;
    private final Instant now;

    /** @param from where what is used of the period begins that can still be spared */
    private HardEnd(Budget budget, YearMonth first, Instant from, Instant now) {
        this.budget = budget;
        this.first = first;
        this.from = from;
        this.now = now;
    }

    /**
     * A lease that holds capacity.
     *
     * @param notice how long before its end it is told
     * @param isFixed it was told its end, or has not started
     */
    public record Running(
            LeaseId lease, Tier tier, Instant startedAt, Accrual accrual, Duration notice, boolean isFixed) {

        private Running endingAt(Instant end) {
            return new Running(lease, tier, startedAt, accrual.endingAt(end), notice, isFixed);
        }
    }

    /**
     * @param over what leases used in the present period that are over
     * @return the ends of those that are to end sooner than planned, in this period or the next one, which may be as near as their notice:
     *     each is due to be told its notice before, and none ends before it could have been told
     */
    public static Map<LeaseId, Instant> of(Budget budget, Spent over, Collection<Running> all, Instant now) {
        YearMonth present = budget.period().of(now);
        Map<LeaseId, Instant> ends = new HashMap<>(new HardEnd(budget, present, now, now).ends(over, all));
        Instant reset = budget.period().end(present);
        List<Running> then = all.stream()
                .map(running -> Optional.ofNullable(ends.get(running.lease()))
                        .map(running::endingAt)
                        .orElse(running))
                .filter(running -> running.accrual().endsAt().isAfter(reset))
                .toList();
        var next = new HardEnd(budget, budget.period().of(reset), reset, now);
        next.ends(Spent.NOTHING, then).forEach(ends::putIfAbsent);
        return ends;
    }

    private Map<LeaseId, Instant> ends(Spent over, Collection<Running> all) {
        Instant reset = budget.period().end(first);
        if (budget.holds(over.plus(by(accruals(all), reset)))) {
            return Map.of();
        }
        List<Running> inOrder = all.stream()
                .filter(running -> !running.isFixed())
                .sorted(DEAREST_FIRST)
                .toList();
        Spent sum = over;
        for (Running running : all) {
            sum = sum.plus(running.accrual().by(running.isFixed() ? reset : from, budget.period(), first));
        }
        int kept = 0;
        while (kept < inOrder.size()) {
            List<Accrual> next = List.of(inOrder.get(kept).accrual());
            Spent with = sum.plus(by(next, reset)).plus(by(next, from).negated());
            if (!budget.holds(with)) {
                break;
            }
            sum = with;
            kept++;
        }
        return ends(sum, inOrder.subList(kept, inOrder.size()));
    }

    /** @param beside what all will have used if those who leave left at once */
    private Map<LeaseId, Instant> ends(Spent beside, List<Running> leaving) {
        List<Accrual> accruals = accruals(leaving);
        Spent soFar = by(accruals, from).negated();
        long spent = Standing.firstIn(
                from.getEpochSecond(),
                budget.period().end(first).getEpochSecond(),
                at -> !budget.holds(beside.plus(soFar).plus(by(accruals, Instant.ofEpochSecond(at)))));
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

    private Spent by(Collection<Accrual> accruals, Instant instant) {
        return Accrual.by(accruals, instant, budget.period(), first);
    }

    private static List<Accrual> accruals(Collection<Running> all) {
        List<Accrual> accruals = new ArrayList<>();
        all.forEach(running -> accruals.add(running.accrual()));
        return accruals;
    }
}
