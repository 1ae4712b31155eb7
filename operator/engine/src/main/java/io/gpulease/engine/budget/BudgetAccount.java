package io.gpulease.engine.budget;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.metering.UnitPrice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the leases of one tenant may still use and spend, period by period; not for several threads. */
public final class BudgetAccount {

    /** More than any lease has. */
    private static final int MOST_GPUS = 1 << 24;
    /** Beyond what is taken, all periods are alike but for their lengths, which come back within that. */
    private static final int MONTHS_TO_LOOK_AHEAD = 15;

    private static final int MOST_STEPS = 1_000;
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3_600);

    private final Budget budget;
    private final TreeMap<YearMonth, Spent> taken = new TreeMap<>();
    private final long lastPrice;
    private boolean hasRefused;

    BudgetAccount(Budget budget, long lastPrice) {
        this.budget = budget;
        this.lastPrice = lastPrice;
    }

    /**
     * What is short of a stay.
     *
     * @param first the period in which it is
     * @param needed of that period
     * @param taken of that period already
     */
    public record Lack(Budget budget, YearMonth first, Spent needed, Spent taken) {

        public Instant resetsAt() {
            return budget.period().end(first);
        }

        /** GPU-hours are short, or else money. */
        public boolean isOfHours() {
            return budget.gpuSeconds().isPresent()
                    && needed.gpuSeconds() > 0
                    && needed.gpuSeconds() > budget.leftSeconds(taken);
        }

        /** Nothing at all is left of what is short. */
        public boolean isAllUsed() {
            return isOfHours() ? leftSeconds() == 0 : left(currency()).signum() == 0;
        }

        public long leftSeconds() {
            return Math.max(0, budget.leftSeconds(taken));
        }

        /** The currency that is short; only where hours are not. */
        public String currency() {
            return needed.amounts().entrySet().stream()
                    .filter(money -> money.getValue().signum() > 0
                            && budget.left(taken, money.getKey()).compareTo(money.getValue()) < 0)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }

        public BigDecimal left(String currency) {
            return budget.left(taken, currency).max(BigDecimal.ZERO);
        }
    }

    Period period() {
        return budget.period();
    }

    // ---- taking

    void take(Map<YearMonth, Spent> costs) {
        costs.forEach((first, cost) -> taken.merge(first, cost, Spent::plus));
    }

    /** So many GPUs for that while. */
    public void take(int gpus, Stay stay) {
        take(costs(gpus, stay));
    }

    /** Undoes {@link #take} of the same. */
    public void giveBack(int gpus, Stay stay) {
        costs(gpus, stay).forEach((first, cost) -> taken.merge(first, cost.negated(), Spent::plus));
    }

    /** A lease goes on in another way than it did. */
    public void replace(Accrual before, Accrual after) {
        take(difference(before, after));
    }

    private Map<YearMonth, Spent> difference(Accrual before, Accrual after) {
        Map<YearMonth, Spent> more = new HashMap<>(after.byPeriod(budget.period()));
        before.byPeriod(budget.period()).forEach((first, cost) -> more.merge(first, cost.negated(), Spent::plus));
        return more;
    }

    private Map<YearMonth, Spent> costs(int gpus, Stay stay) {
        if (stay.beside().isPresent()) {
            Accrual before = stay.beside().get().endingAt(Instant.ofEpochSecond(stay.until()));
            return new TreeMap<>(difference(before, before.growing(gpus, Instant.ofEpochSecond(stay.from()))));
        }
        Map<YearMonth, Spent> costs = new TreeMap<>();
        YearMonth begun = budget.period().of(Instant.ofEpochSecond(stay.from()));
        long last = stay.until() + stay.late();
        long at = stay.from();
        while (at < last) {
            Instant here = Instant.ofEpochSecond(at);
            YearMonth month = Period.MONTH.of(here);
            YearMonth first = budget.period().of(month);
            long end = first.equals(begun) ? stay.until() : last;
            long over = Math.min(end, Period.MONTH.end(month).getEpochSecond());
            if (over > at) {
                costs.merge(first, cost(gpus * (over - at), stay.price()), Spent::plus);
            }
            at = Math.max(over, Math.min(last, Period.MONTH.end(month).getEpochSecond()));
        }
        return costs;
    }

    private static Spent cost(long gpuSeconds, Optional<UnitPrice> price) {
        return new Spent(
                gpuSeconds,
                price.map(unit -> Map.of(unit.currency(), unit.amount(gpuSeconds)))
                        .orElse(Map.of()));
    }

    private Spent taken(YearMonth first) {
        return taken.getOrDefault(first, Spent.NOTHING);
    }

    // ---- asking

    /** The second in which the period began that has that one. */
    public long periodOf(long second) {
        return Period.start(budget.period().of(Instant.ofEpochSecond(second))).getEpochSecond();
    }

    /** It was not enough for something that was asked before: until then it is in nobody's way. */
    public boolean hasRefused() {
        return hasRefused;
    }

    public boolean allows(int gpus, Stay stay) {
        return lack(costs(gpus, stay)).isEmpty();
    }

    /** What is short of that in the first period in which something is. */
    public Optional<Lack> lack(int gpus, Stay stay) {
        return lack(costs(gpus, stay));
    }

    /** What is short for a lease to go on in that other way. */
    public Optional<Lack> lack(Accrual before, Accrual after) {
        return lack(new TreeMap<>(difference(before, after)));
    }

    private Optional<Lack> lack(Map<YearMonth, Spent> costs) {
        Optional<Lack> lack = find(costs);
        hasRefused |= lack.isPresent();
        return lack;
    }

    private Optional<Lack> find(Map<YearMonth, Spent> costs) {
        return costs.entrySet().stream()
                .filter(cost -> !budget.allows(taken(cost.getKey()), cost.getValue()))
                .findFirst()
                .map(cost -> new Lack(budget, cost.getKey(), cost.getValue(), taken(cost.getKey())));
    }

    /** GPUs that may be had for that while. */
    public int most(Stay stay) {
        int fits = 0;
        int tooMany = MOST_GPUS;
        if (stay.until() <= stay.from() || find(costs(tooMany, stay)).isEmpty()) {
            return Integer.MAX_VALUE;
        }
        while (tooMany - fits > 1) {
            int middle = fits + (tooMany - fits) / 2;
            if (find(costs(middle, stay)).isEmpty()) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return fits;
    }

    /** The earliest start from which so many may be had; or never. */
    public long firstStart(int gpus, Stays stays, Span span) {
        long start = span.earliest();
        long horizon = horizon();
        for (int step = 0; step < MOST_STEPS && start <= span.latest(); step++) {
            Stay stay = stays.from(start);
            Optional<Lack> lack = lack(gpus, stay);
            if (lack.isEmpty()) {
                return start;
            }
            if (start > horizon) {
                return Span.NEVER;
            }
            long reset = lack.get().resetsAt().getEpochSecond();
            long last = Math.min(stays.fixedEnd(), reset);
            long spared = stays.isWhole() ? reset : last - seconds(gpus, stay.price(), lack.get());
            start = Math.min(Math.max(start + 1, spared), stays.nextPrice(start));
        }
        return Span.NEVER;
    }

    /** For so long they may be had in that period. */
    private static long seconds(int gpus, Optional<UnitPrice> price, Lack lack) {
        Budget budget = lack.budget();
        List<Long> most = new ArrayList<>();
        if (budget.gpuSeconds().isPresent()) {
            most.add(lack.leftSeconds() / gpus);
        }
        if (budget.amount().isPresent()
                && price.isPresent()
                && price.get().perGpuHour().signum() > 0) {
            BigDecimal perSecond = price.get().perGpuHour().multiply(BigDecimal.valueOf(gpus));
            most.add(lack.left(price.get().currency())
                    .multiply(SECONDS_PER_HOUR)
                    .divide(perSecond, 0, RoundingMode.DOWN)
                    .min(BigDecimal.valueOf(Integer.MAX_VALUE))
                    .longValueExact());
        }
        return most.stream().mapToLong(Long::longValue).min().orElse(0);
    }

    private long horizon() {
        YearMonth last = taken.isEmpty() ? YearMonth.of(1970, 1) : taken.lastKey();
        Instant known = Instant.ofEpochSecond(lastPrice);
        YearMonth present = Period.MONTH.of(known);
        return Period.start((present.isAfter(last) ? present : last).plusMonths(MONTHS_TO_LOOK_AHEAD))
                .getEpochSecond();
    }
}
