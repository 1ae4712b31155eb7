package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.BudgetBook;
import io.gpulease.engine.calendar.CapacityCalendar;
import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.power.PowerAccount;
import io.gpulease.engine.power.PowerBook;
import io.gpulease.engine.quota.QuotaAccount;
import io.gpulease.engine.term.WholeSeconds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has come free since everybody last looked for an earlier seat. Who found none need not look again before something has
 * that could be part of one: of thousands that wait, few can use what one of them has left.
 */
final class Freed {

    private static final int NEVER = -1;

    /**
     * @param gpuClass what it counted as
     * @param offeredAs what its nodes are offered as now: since somebody was placed there, they may have come to another pool
     * @param quota what it counted in
     * @param power what it drew on
     */
    record Room(
            String gpuClass,
            String offeredAs,
            QuotaAccount quota,
            PowerAccount power,
            Placement placement,
            long from,
            long until) {

        private boolean isOf(String wanted) {
            return wanted.equals(gpuClass) || wanted.equals(offeredAs);
        }
    }

    /**
     * A room as it was when it came free.
     *
     * @param reach the longest while that one of its nodes is free then, with what was free before
     * @param since the earliest instant at which such a while begins
     */
    private record Found(Room room, long reach, long since) {}

    private final CapacityCalendar calendar;
    private final PowerBook power;
    private final BudgetBook budgets;
    private final boolean joinsClasses;
    private final List<Room> all = new ArrayList<>();
    private final Map<String, List<Found>> byClass = new HashMap<>();
    // By turn: how many of the rooms of its class it has looked at.
    private final int[] looked;

    Freed(CapacityCalendar calendar, PowerBook power, BudgetBook budgets, int turns) {
        this.calendar = calendar;
        this.power = power;
        this.budgets = budgets;
        joinsClasses = calendar.sharesNodes() || power.joinsClasses();
        looked = new int[turns];
        Arrays.fill(looked, NEVER);
    }

    /** What that bid has on its seat. */
    Room room(Bid bid, Seat seat) {
        String gpuClass = bid.request().gpuClass();
        return new Room(
                gpuClass,
                gpuClass,
                bid.quota(),
                power.account(seat.placement().pool()),
                seat.placement(),
                seat.start(),
                seat.occupiedUntil());
    }

    /** All that came free after the first so many, in order. */
    List<Room> since(int first) {
        return List.copyOf(all.subList(first, all.size()));
    }

    /** The bid has left that seat. */
    void add(Bid bid, Seat left) {
        add(room(bid, left));
    }

    /** That lease does not hold its nodes from {@code from} until {@code until}, and did before. */
    void add(Holding holding, long from, long until) {
        if (from < until) {
            String gpuClass = holding.held().gpuClass();
            Placement placement = holding.held().placement();
            String offeredAs = calendar.gpuClass(placement).orElse(gpuClass);
            add(new Room(gpuClass, offeredAs, holding.account(), holding.power(), placement, from, until));
        }
    }

    private void add(Room room) {
        Span.Gap widest = calendar.gapsAround(room.placement(), room.from(), room.until());
        var found = new Found(room, widest.length(), widest.start());
        all.add(room);
        found(room.gpuClass()).add(found);
        if (!room.offeredAs().equals(room.gpuClass())) {
            found(room.offeredAs()).add(found);
        }
    }

    /** It has looked at all there is, and found nothing earlier than what it has now. */
    void hasLooked(Bid bid) {
        looked[bid.turn()] = found(bid.request().gpuClass()).size();
    }

    /** It has another seat now, which it did not look for. */
    void forget(Bid bid) {
        looked[bid.turn()] = NEVER;
    }

    /** False: it would look in vain for an earlier seat than its own; empty: it has none. */
    boolean mayHelp(Bid bid, Optional<Seat> own) {
        int seen = looked[bid.turn()];
        List<Found> known = found(bid.request().gpuClass());
        if (seen == NEVER) {
            return true;
        }
        if (seen == known.size()) {
            return false;
        }
        // What comes free just before its own seat is longer for it than it is: it would give that up.
        boolean slides = own.filter(seat ->
                        calendar.reachesBack(seat.placement(), bid.request().isolation(), seat.start()))
                .isPresent();
        long before = own.map(Seat::start).orElse(WholeSeconds.FAR);
        for (int i = seen; i < known.size(); i++) {
            if (mayHelp(known.get(i), bid, before, slides)) {
                return true;
            }
        }
        // They need not be looked at again.
        looked[bid.turn()] = known.size();
        return false;
    }

    /** False: it cannot be part of any seat of that bid that starts before that second. */
    boolean mayServe(Room room, Bid bid, long before) {
        long earliest = bid.timing().earliest();
        return (joinsClasses || room.isOf(bid.request().gpuClass()))
                && room.until() > earliest
                && before > earliest
                && room.from() < bid.timing().occupiedUntil(Math.min(before, WholeSeconds.FAR) - 1);
    }

    private boolean mayHelp(Found found, Bid bid, long before, boolean slides) {
        Room room = found.room();
        if (!mayServe(room, bid, before)) {
            return false;
        }
        boolean nodes = slides
                || bid.request().isolation() == Isolation.SHARED
                || (found.reach() >= shortest(bid, before) && found.since() < before);
        // Whose it was is not known, and what it took of a budget may be what that bid lacks.
        boolean mayLackFunds = budgets.hasRefused(bid.request().tenant());
        return nodes || mayLackFunds || sharesAllowance(room, bid);
    }

    /** True when the bid may have of the quota, or of the power, that was given back with the room. */
    boolean sharesAllowance(Room room, Bid bid) {
        return room.quota().sharesWith(bid.quota()) || sharesPower(room, bid);
    }

    private boolean sharesPower(Room room, Bid bid) {
        return room.power().isLimited()
                && bid.groups().stream()
                        .anyMatch(group -> room.power()
                                .sharesWith(power.account(group.pool().name())));
    }

    /** The least that it occupies when it starts before that second. */
    static long shortest(Bid bid, long before) {
        long earliest = bid.timing().earliest();
        long last = Math.min(before, WholeSeconds.FAR) - 1;
        return Math.min(
                bid.timing().occupiedUntil(earliest) - earliest, bid.timing().occupiedUntil(last) - last);
    }

    /** Where two classes have nodes or power in common, all are one. */
    private List<Found> found(String gpuClass) {
        return byClass.computeIfAbsent(joinsClasses ? "" : gpuClass, _ -> new ArrayList<>());
    }
}
