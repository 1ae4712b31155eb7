package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Tenant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Of many claims those that could be met at all: the ones that find an earlier seat when everybody who might give way has gone,
 * whoever that is. All are asked while they are gone, so thousands of hopeless claims cost one search each. It leaves everything as it was.
 */
final class HopefulClaims {

    private final Estate estate;
    private final SeatFinder finder;
    private final Board board;
    private final List<Bid> claims;
    private final long[] starts;
    private final BitSet hopeful = new BitSet();
    private final List<Stays> stays = new ArrayList<>();
    private final List<Seated> seated = new ArrayList<>();

    private record Stays(Holding holding, long until) {}

    private record Seated(Bid bid, Seat seat) {}

    /**
     * Who gives way for that reason, known before anybody does: afterwards others would.
     *
     * @param classes those of which somebody holds something and can be told, and those that draw on the same power
     */
    private record Group(List<Holding> holdings, Set<String> classes, List<Bid> bids) {}

    private HopefulClaims(Estate estate, SeatFinder finder, Board board, List<Bid> claims) {
        this.estate = estate;
        this.finder = finder;
        this.board = board;
        this.claims = claims;
        starts = claims.stream().mapToLong(this::start).toArray();
    }

    /**
     * By turn.
     *
     * @param canBeTold who can be told to leave, if its footing makes it give way
     */
    static BitSet of(
            List<Bid> claims,
            Bids bids,
            Estate estate,
            SeatFinder finder,
            Board board,
            Footings footings,
            Predicate<Holding> canBeTold) {
        if (claims.isEmpty()) {
            return new BitSet();
        }
        List<Holding> leavers = estate.holdings().stream().filter(canBeTold).toList();
        var spot = group(Footing.SPOT, leavers, estate, bids, footings);
        var borrowed = group(Footing.BORROWED, leavers, estate, bids, footings);
        var asked = new HopefulClaims(estate, finder, board, claims);
        asked.ask(spot, borrowed);
        return asked.hopeful;
    }

    private static Group group(Footing footing, List<Holding> leavers, Estate estate, Bids bids, Footings footings) {
        List<Holding> holdings = leavers.stream()
                .filter(holding -> footings.of(holding) == footing)
                .toList();
        return new Group(
                holdings,
                classes(holdings, estate),
                bids.inTurn().stream()
                        .filter(bid -> footings.of(bid) == footing)
                        .toList());
    }

    private static Set<String> classes(List<Holding> holdings, Estate estate) {
        return holdings.stream()
                .flatMap(holding -> estate.power().neighbours(holding.held().gpuClass()).stream())
                .collect(Collectors.toSet());
    }

    private void ask(Group spot, Group borrowed) {
        List<Integer> others = new ArrayList<>();
        Map<String, List<Integer>> lenders = new TreeMap<>();
        for (int i = 0; i < claims.size(); i++) {
            boolean lender = isLender(claims.get(i));
            (lender ? lenders.computeIfAbsent(cohort(claims.get(i)), _ -> new ArrayList<>()) : others).add(i);
        }
        // A lender may have a booking moved with nobody told to leave.
        lenders.forEach((cohort, inIt) -> {
            List<Bid> movable = of(cohort, borrowed).bids();
            if (!movable.isEmpty()) {
                unseat(movable, all());
                inIt.forEach(claim -> find(claim, Long.MAX_VALUE));
                giveBack(0, 0);
            }
        });
        long gone = leave(spot.holdings());
        unseat(spot.bids(), spot.classes());
        others.stream()
                .filter(i -> spot.classes().contains(claims.get(i).request().gpuClass()))
                .forEach(i -> find(i, gone));
        lenders.forEach((cohort, inIt) -> askLenders(inIt, spot, gone, of(cohort, borrowed)));
        giveBack(0, 0);
    }

    /** Of one cohort, while those who have borrowed from it are gone as well. */
    private void askLenders(List<Integer> lenders, Group spot, long spotGone, Group borrowed) {
        int stayed = stays.size();
        int sat = seated.size();
        long gone = Math.max(spotGone, leave(borrowed.holdings()));
        // Spot that is only booked gives way where somebody could be told instead.
        unseat(spot.bids(), borrowed.classes());
        unseat(borrowed.bids(), all());
        lenders.forEach(claim -> find(claim, gone));
        giveBack(stayed, sat);
    }

    private Set<String> all() {
        return Set.copyOf(estate.classes());
    }

    private Group of(String cohort, Group borrowed) {
        List<Holding> holdings = borrowed.holdings().stream()
                .filter(holding -> cohort(holding.held().tenant()).equals(cohort))
                .toList();
        return new Group(
                holdings,
                classes(holdings, estate),
                borrowed.bids().stream()
                        .filter(bid -> cohort(bid).equals(cohort))
                        .toList());
    }

    private String cohort(Bid bid) {
        return cohort(Account.of(bid).tenant());
    }

    /** Empty for a tenant in none: nobody borrows there. */
    private String cohort(String tenant) {
        return estate.tenant(tenant)
                .flatMap(Tenant::cohort)
                .map(Membership::cohort)
                .orElse("");
    }

    /** All that was let go since there were so many. */
    private void giveBack(int stayed, int sat) {
        while (stays.size() > stayed) {
            var one = stays.removeLast();
            one.holding().leaveAt(one.until());
        }
        while (seated.size() > sat) {
            var one = seated.removeLast();
            board.take(one.bid(), one.seat());
        }
    }

    /** As the reclaim itself sees it: what it has booked for itself does not count. */
    private boolean isLender(Bid bid) {
        Optional<Seat> had = board.seat(bid);
        had.ifPresent(seat -> bid.quota().giveBack(seat.placement().gpus(), seat.start(), seat.occupiedUntil()));
        boolean lender = bid.isWithinOwnQuota();
        had.ifPresent(seat -> bid.quota().take(seat.placement().gpus(), seat.start(), seat.occupiedUntil()));
        return lender;
    }

    /** @param gone when the last of those who leave has: nobody has them leave for a start that is later, unless his own is */
    private void find(int claim, long gone) {
        Bid bid = claims.get(claim);
        long wish = bid.timing().earliest();
        long latest = Math.min(starts[claim] - 1, Math.max(wish, gone));
        if (hopeful.get(bid.turn())) {
            return;
        }
        Supplier<Optional<Seat>> search = () -> finder.earliest(bid, wish, latest);
        Optional<Seat> had = board.seat(bid);
        Optional<Seat> found = had.isPresent() ? finder.without(had.get(), bid, search) : search.get();
        if (found.isPresent()) {
            hopeful.set(bid.turn());
        }
    }

    /** When the last of them is gone. */
    private long leave(List<Holding> holdings) {
        long last = Long.MIN_VALUE;
        for (Holding holding : holdings) {
            long soonest = soonest(holding);
            last = Math.max(last, soonest);
            if (soonest < holding.until()) {
                stays.add(new Stays(holding, holding.until()));
                holding.leaveAt(soonest);
            }
        }
        return last;
    }

    private void unseat(List<Bid> bids, Set<String> classes) {
        for (Bid bid : bids) {
            if (classes.contains(bid.request().gpuClass())) {
                board.seat(bid).ifPresent(seat -> seated.add(new Seated(bid, seat)));
                board.clear(bid);
            }
        }
    }

    private long start(Bid bid) {
        return board.seat(bid).map(Seat::start).orElse(Long.MAX_VALUE);
    }

    private long soonest(Holding holding) {
        return estate.time()
                .heldUntil(holding.soonestEnd(estate.time())
                        .plus(holding.held().tenure().turnover()));
    }
}
