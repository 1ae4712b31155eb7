package io.gpulease.engine.schedule;

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
     * @param quota what it counted in
     * @param power what it drew on
     * @param reach the longest while that one of its nodes is free now, with what was free before
     * @param since the earliest instant at which such a while begins
     */
    private record Room(QuotaAccount quota, PowerAccount power, long from, long until, long reach, long since) {}

    private final CapacityCalendar calendar;
    private final PowerBook power;
    private final boolean joinsClasses;
    private final Map<String, List<Room>> rooms = new HashMap<>();
    // By turn: how many of the rooms of its class it has looked at.
    private final int[] looked;

    Freed(CapacityCalendar calendar, PowerBook power, int turns) {
        this.calendar = calendar;
        this.power = power;
        joinsClasses = calendar.sharesNodes() || power.joinsClasses();
        looked = new int[turns];
        Arrays.fill(looked, NEVER);
    }

    /** The bid has left that seat. */
    void add(Bid bid, Seat left) {
        roomsOf(bid.request().gpuClass()).add(room(left.placement(), bid.quota(), left.start(), left.occupiedUntil()));
    }

    /** That lease does not hold its nodes from {@code from} until {@code until}, and did before. */
    void add(Holding holding, long from, long until) {
        if (from < until) {
            Room room = room(holding.held().placement(), holding.account(), from, until);
            String gpuClass = holding.held().gpuClass();
            roomsOf(gpuClass).add(room);
            // Since it was placed, its nodes may have come to a pool of another class.
            calendar.gpuClass(holding.held().placement())
                    .filter(now -> !now.equals(gpuClass))
                    .ifPresent(now -> roomsOf(now).add(room));
        }
    }

    private Room room(Placement placement, QuotaAccount quota, long from, long until) {
        Span.Gap widest = calendar.gapsAround(placement, from, until);
        return new Room(quota, power.account(placement.pool()), from, until, widest.length(), widest.start());
    }

    /** It has looked at all there is, and found nothing earlier than what it has now. */
    void hasLooked(Bid bid) {
        looked[bid.turn()] = roomsOf(bid.request().gpuClass()).size();
    }

    /** It has another seat now, which it did not look for. */
    void forget(Bid bid) {
        looked[bid.turn()] = NEVER;
    }

    /** False: it would look in vain for an earlier seat than its own; empty: it has none. */
    boolean mayHelp(Bid bid, Optional<Seat> own) {
        int seen = looked[bid.turn()];
        List<Room> all = roomsOf(bid.request().gpuClass());
        if (seen == NEVER) {
            return true;
        }
        if (seen == all.size()) {
            return false;
        }
        // What comes free just before its own seat is longer for it than it is: it would give that up.
        boolean slides = own.filter(seat ->
                        calendar.reachesBack(seat.placement(), bid.request().isolation(), seat.start()))
                .isPresent();
        long before = own.map(Seat::start).orElse(WholeSeconds.FAR);
        for (int i = seen; i < all.size(); i++) {
            if (mayHelp(all.get(i), bid, before, slides)) {
                return true;
            }
        }
        // They need not be looked at again.
        looked[bid.turn()] = all.size();
        return false;
    }

    private boolean mayHelp(Room room, Bid bid, long before, boolean slides) {
        long earliest = bid.timing().earliest();
        if (room.until() <= earliest
                || before <= earliest
                || room.from() >= bid.timing().occupiedUntil(before - 1)) {
            return false;
        }
        long shortest = Math.min(
                bid.timing().occupiedUntil(earliest) - earliest, bid.timing().occupiedUntil(before - 1) - (before - 1));
        boolean nodes = slides
                || bid.request().isolation() == Isolation.SHARED
                || (room.reach() >= shortest && room.since() < before);
        return nodes || room.quota().sharesWith(bid.quota()) || sharesPower(room, bid);
    }

    private boolean sharesPower(Room room, Bid bid) {
        return room.power().isLimited()
                && bid.groups().stream()
                        .anyMatch(group -> room.power()
                                .sharesWith(power.account(group.pool().name())));
    }

    /** Where two classes have nodes or power in common, all are one. */
    private List<Room> roomsOf(String gpuClass) {
        return rooms.computeIfAbsent(joinsClasses ? "" : gpuClass, _ -> new ArrayList<>());
    }
}
