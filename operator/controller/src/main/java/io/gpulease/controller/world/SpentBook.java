package io.gpulease.controller.world;

import io.gpulease.engine.budget.Accrual;
import io.gpulease.engine.budget.Spent;
import io.gpulease.engine.metering.Line;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What leases have used by the ledger, also those that are no more: what was used of a budget, whoever asks. */
public final class SpentBook {

    private final Map<String, Entry> leases = new HashMap<>();
    private final Map<String, Accrual> goingOn = new HashMap<>();
    /** Of those that are over, by tenant and month. */
    private final Map<String, Map<YearMonth, Spent>> over = new HashMap<>();

    private Optional<YearMonth> readFrom = Optional.empty();
    private boolean isRead;

    private record Entry(long number, boolean isOver, Accrual accrual) {}

    /**
     * The last that the ledger says of a lease; what it said before is of no account, in whatever order it is read.
     *
     * @param number of the record
     * @param isOver it goes on no more
     */
    public void put(String uid, long number, boolean isOver, Accrual accrual) {
        Entry before = leases.get(uid);
        if (before != null && before.number() >= number) {
            return;
        }
        if (before != null && before.isOver()) {
            count(before.accrual(), true);
        }
        leases.put(uid, new Entry(number, isOver, accrual));
        if (isOver) {
            goingOn.remove(uid);
            count(accrual, false);
        } else {
            goingOn.put(uid, accrual);
        }
    }

    private void count(Accrual accrual, boolean isUndone) {
        Map<YearMonth, Spent> sums = over.computeIfAbsent(accrual.tenant(), _ -> new HashMap<>());
        for (Line line : accrual.meter().lines()) {
            Spent spent = Spent.of(Stream.of(line));
            sums.merge(line.month(), isUndone ? spent.negated() : spent, Spent::plus);
        }
    }

    /** Its end is on record: it counts in {@link #over}. */
    boolean isOver(String uid) {
        Entry entry = leases.get(uid);
        return entry != null && entry.isOver();
    }

    /** What leases of a tenant used whose ends are on record, by month. */
    Map<YearMonth, Spent> over(String tenant) {
        return over.getOrDefault(tenant, Map.of());
    }

    /** Of leases that go on by the ledger, by uid. */
    Map<String, Accrual> goingOn() {
        return goingOn;
    }

    /** From now on all that is written is told, too. */
    public void beginReading() {
        isRead = true;
    }

    public boolean isRead() {
        return isRead;
    }

    /** No tenant has a budget any more. */
    public void clear() {
        leases.clear();
        goingOn.clear();
        over.clear();
        readFrom = Optional.empty();
        isRead = false;
    }

    /** All pages from that month on were read; what is written since is told as well. */
    public void wasReadFrom(YearMonth month) {
        readFrom = Optional.of(month);
    }

    /** True when all that was used since that month is known. */
    public boolean isKnownFrom(YearMonth month) {
        return readFrom.filter(first -> !first.isAfter(month)).isPresent();
    }

    /** What was over before that instant is no part of any budget any more. */
    public void forgetBefore(Instant instant, YearMonth month) {
        leases.values()
                .removeIf(entry -> entry.isOver() && entry.accrual().endsAt().isBefore(instant));
        over.values().forEach(sums -> sums.keySet().removeIf(month::isAfter));
    }
}
