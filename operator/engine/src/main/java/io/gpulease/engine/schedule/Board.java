package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The seats of all bids: bookings are kept, then everybody in turn gets the earliest seat that moves nobody else. */
final class Board {

    // Each round only moves seats earlier, so it ends; this bounds the time of one plan, and the next goes on from
    // there.
    private static final int MOST_ROUNDS = 8;

    private static final Comparator<Bid> BY_START =
            Comparator.comparingLong(Board::bookedStart).thenComparingInt(Bid::turn);

    private final SeatFinder finder;
    private final Freed freed;
    // By turn.
    private final @Nullable Seat[] seats;
    private final List<LeaseId> displaced = new ArrayList<>();

    Board(SeatFinder finder, int turns) {
        this.finder = finder;
        freed = finder.freed(turns);
        seats = new Seat[turns];
    }

    /** Who sits where. */
    static final class Seats {
        private final @Nullable Seat[] byTurn;

        private Seats(@Nullable Seat[] byTurn) {
            this.byTurn = byTurn;
        }

        Optional<Seat> of(Bid bid) {
            return Optional.ofNullable(byTurn[bid.turn()]);
        }
    }

    /** As they are whenever they are looked at. */
    Seats seats() {
        return new Seats(seats);
    }

    /** As they are now, whatever becomes of them. */
    Seats seatsOfNow() {
        return new Seats(seats.clone());
    }

    Optional<Seat> seat(Bid bid) {
        return Optional.ofNullable(seats[bid.turn()]);
    }

    /** Whose booking could not be kept. */
    List<LeaseId> displaced() {
        return displaced;
    }

    /** Seats them, in that order; offers that are held keep their places. */
    void settle(List<Bid> inTurn, List<Bid> holds) {
        keepBookings(
                inTurn.stream()
                        .filter(bid -> bid.request().booking().isPresent())
                        .toList(),
                holds);
        improve(inTurn);
    }

    /** Everybody gets the earliest seat that moves nobody else, in that order, until nobody can be moved any more. */
    void improve(List<Bid> inTurn) {
        int round = 0;
        boolean moved;
        Searches searches = new Searches(finder);
        do {
            moved = false;
            for (Bid bid : inTurn) {
                moved |= moveEarlier(bid, searches);
            }
        } while (moved && ++round < MOST_ROUNDS);
    }

    private void keepBookings(List<Bid> booked, List<Bid> holds) {
        List<Bid> kept = new ArrayList<>();
        List<Bid> grown = new ArrayList<>();
        booked.forEach(bid -> (hasGrown(bid) ? grown : kept).add(bid));
        if (holds.isEmpty() || !seatAll(Stream.concat(kept.stream(), holds.stream()))) {
            if (!seatAll(kept.stream())) {
                kept.sort(BY_START);
                for (Tier tier : Tier.values()) {
                    seatAfterLoss(kept.stream()
                            .filter(bid -> bid.request().tier() == tier)
                            .toList());
                }
            }
            holds.forEach(this::seatHold);
        }
        // What asks for more than it had keeps its start if nobody minds; else it is like one that was never booked.
        grown.forEach(this::seatAsBooked);
    }

    /** All or none, in the order of their starts: so they fit wherever there is enough, even if their nodes are not known. */
    private boolean seatAll(Stream<Bid> booked) {
        List<Bid> inOrder = booked.sorted(BY_START).toList();
        return seatAllAsBooked(inOrder) || seatAllAsBooked(pickyFirst(inOrder));
    }

    /** All or, when one of them cannot be, none. */
    private boolean seatAllAsBooked(List<Bid> inOrder) {
        if (inOrder.stream().allMatch(this::seatAsBooked)) {
            return true;
        }
        inOrder.forEach(this::clear);
        return false;
    }

    /**
     * Where the nodes of bookings are not known any more, those that anybody can have must not be taken from the domain that
     * another one requires.
     */
    private static List<Bid> pickyFirst(List<Bid> kept) {
        return kept.stream()
                .sorted(Comparator.comparing(bid -> bid.gang().requiredLevel().isEmpty()))
                .toList();
    }

    /**
     * Capacity was lost, or somebody has not left in time: tier after tier, for who has more of a promise loses it last. Of one
     * tier what has a fixed window comes first, for it cannot move; all others keep their order and start as little later as can be.
     */
    private void seatAfterLoss(List<Bid> kept) {
        kept.stream().filter(bid -> !isFloating(bid)).forEach(this::seatAsBooked);
        Searches searches = new Searches(finder);
        for (Bid bid : kept) {
            if (seats[bid.turn()] != null) {
                continue;
            }
            boolean vain = searches.areVain(bid, bookedStart(bid), bookedStart(bid));
            if (vain || !seatAsBooked(bid)) {
                displaced.add(bid.request().lease());
                searches.earliest(bid, bookedStart(bid), Long.MAX_VALUE).ifPresent(seat -> take(bid, seat));
            }
        }
    }

    /** The same start on the same nodes, or on others. */
    boolean seatAsBooked(Bid bid) {
        Booking booking = bid.request().booking().orElseThrow();
        long start = bookedStart(bid);
        Optional<Seat> seat = booking.placement()
                .flatMap(placement -> finder.same(bid, start, placement))
                .or(() -> finder.earliest(bid, start, start));
        seat.ifPresent(found -> take(bid, found));
        return seat.isPresent();
    }

    /** Where it was offered, or, if that has come and somebody has not left in time, as soon as can be. */
    private void seatHold(Bid bid) {
        if (!seatAsBooked(bid)) {
            finder.earliest(bid, bookedStart(bid), Long.MAX_VALUE).ifPresent(seat -> take(bid, seat));
        }
    }

    private boolean moveEarlier(Bid bid, Searches searches) {
        Seat old = seats[bid.turn()];
        if (!freed.mayHelp(bid, Optional.ofNullable(old))) {
            return false;
        }
        boolean moved = old == null ? findFirst(bid, searches) : findEarlier(bid, old, searches);
        freed.hasLooked(bid);
        return moved;
    }

    /** False: nobody else can have anything of it. */
    private boolean findFirst(Bid bid, Searches searches) {
        searches.earliest(bid, Long.MIN_VALUE, Long.MAX_VALUE).ifPresent(seat -> take(bid, seat));
        return false;
    }

    private boolean findEarlier(Bid bid, Seat old, Searches searches) {
        long latest = old.start() - 1;
        if (latest < bid.timing().earliest()) {
            return false;
        }
        // What others of its kind have found out was with its seat in their way: whoever can slide forward on his own
        // nodes can do more.
        boolean slides = finder.slides(old, bid);
        if (!slides && searches.areVain(bid, Long.MIN_VALUE, latest)) {
            return false;
        }
        Optional<Seat> earlier = finder.without(
                old,
                bid,
                () -> slides
                        ? finder.earliest(bid, Long.MIN_VALUE, latest)
                        : searches.earliest(bid, Long.MIN_VALUE, latest));
        if (earlier.isPresent()) {
            clear(bid);
            // Its own nodes count as free now when the best ones are chosen.
            long start = earlier.get().start();
            take(bid, finder.earliest(bid, start, start).orElseThrow());
            searches.hasMoved(bid);
            freed.add(bid, old);
        }
        return earlier.isPresent();
    }

    /** What has come free so far. */
    Freed freed() {
        return freed;
    }

    /** That lease leaves then, sooner than it would have. */
    void leaves(Holding holding, long instant) {
        long until = holding.until();
        holding.leaveAt(instant);
        freed.add(holding, instant, until);
    }

    /** It did not get its seat by looking for it: it had that one before, and everybody may have what it has left. */
    void hasChanged(Bid bid, Optional<Seat> before) {
        if (!seat(bid).equals(before)) {
            before.ifPresent(seat -> freed.add(bid, seat));
            freed.forget(bid);
        }
    }

    /** Seats again one that had to give way: as before where it can be, else as little later as can be. */
    void reseat(Bid bid, Seat old) {
        finder.same(bid, old.start(), old.placement())
                .or(() -> finder.earliest(bid, old.start(), Long.MAX_VALUE))
                .ifPresent(seat -> take(bid, seat));
    }

    /** Has it there, without taking anything for it; empty: nowhere. */
    void suppose(Bid bid, Optional<Seat> seat) {
        seats[bid.turn()] = seat.orElse(null);
    }

    void take(Bid bid, Seat seat) {
        finder.take(bid, seat);
        seats[bid.turn()] = seat;
    }

    void clear(Bid bid) {
        Seat seat = seats[bid.turn()];
        if (seat != null) {
            finder.giveBack(bid, seat);
            seats[bid.turn()] = null;
        }
    }

    private static long bookedStart(Bid bid) {
        return bid.timing().startOf(bid.request().booking().orElseThrow().window());
    }

    private static boolean hasGrown(Bid bid) {
        Booking booking = bid.request().booking().orElseThrow();
        return bid.timing().exceeds(booking.window())
                || booking.placement()
                        .filter(had -> had.gpus() < bid.request().gpus())
                        .isPresent();
    }

    private static boolean isFloating(Bid bid) {
        return bid.request().term().floating();
    }
}
