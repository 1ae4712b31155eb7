package io.gpulease.engine.schedule;

import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Tenant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
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
 * whoever that is. All are asked while they are gone, so thousands of hopeless claims cost one search each; and when they are
 * asked again, no search as long as nothing has changed that could help. It leaves everything as it was.
 */
final class HopefulClaims {

    private final Bids bids;
    private final Estate estate;
    private final SeatFinder finder;
    private final Board board;
    private final HopelessClaims hopeless;
    private final Absence absence;
    // Who would have given way when they were asked last.
    private Set<LeaseId> gaveWay = Set.of();

    /**
     * Who gives way for that reason, known before anybody does: afterwards others would.
     *
     * @param classes those of which somebody holds something and can be told, and those that draw on the same power
     */
    private record Group(List<Holding> holdings, Set<String> classes, List<Bid> bids) {}

    /**
     * Somebody who could have others leave, as he stands before anybody has.
     *
     * @param start of his seat; far away when he has none
     * @param lender those who have borrowed leave for him too
     */
    record Claim(Bid bid, long start, boolean lender) {

        String gpuClass() {
            return bid.request().gpuClass();
        }
    }

    HopefulClaims(Bids bids, Estate estate, SeatFinder finder, Board board) {
        this.bids = bids;
        this.estate = estate;
        this.finder = finder;
        this.board = board;
        hopeless = new HopelessClaims(estate.calendar(), board);
        absence = new Absence(estate.time(), board);
    }

    /**
     * By turn.
     *
     * @param canBeTold who can be told to leave, if its footing makes it give way
     */
    BitSet of(List<Bid> bidders, Footings footings, Predicate<Holding> canBeTold) {
        var hopeful = new BitSet();
        if (bidders.isEmpty()) {
            return hopeful;
        }
        List<Claim> claims = bidders.stream().map(this::claim).toList();
        List<Holding> leavers = estate.holdings().stream().filter(canBeTold).toList();
        Group spot = group(Footing.SPOT, leavers, footings);
        Group borrowed = group(Footing.BORROWED, leavers, footings);
        List<Claim> asked = toBeAsked(claims, spot, borrowed);
        ask(asked, spot, borrowed, hopeful);
        asked.forEach(claim -> hopeless.note(claim, hopeful.get(claim.bid().turn())));
        return hopeful;
    }

    /** It could not be met after all: it is not asked again before something has changed that could help. */
    void hasFailed(Bid bid) {
        hopeless.note(claim(bid), false);
    }

    private Claim claim(Bid bid) {
        return new Claim(bid, board.seat(bid).map(Seat::start).orElse(Long.MAX_VALUE), isLender(bid));
    }

    private Group group(Footing footing, List<Holding> leavers, Footings footings) {
        List<Holding> holdings = leavers.stream()
                .filter(holding -> footings.of(holding) == footing)
                .toList();
        return new Group(
                holdings,
                classes(holdings),
                bids.inTurn().stream()
                        .filter(bid -> footings.of(bid) == footing)
                        .toList());
    }

    private Set<String> classes(List<Holding> holdings) {
        return holdings.stream()
                .flatMap(holding -> estate.power().neighbours(holding.held().gpuClass()).stream())
                .collect(Collectors.toSet());
    }

    /** All but those for which nothing has changed that could help since they were found to be hopeless. */
    private List<Claim> toBeAsked(List<Claim> claims, Group spot, Group borrowed) {
        List<Holding> holdings = new ArrayList<>(spot.holdings());
        holdings.addAll(borrowed.holdings());
        List<Bid> movable = new ArrayList<>(spot.bids());
        movable.addAll(borrowed.bids());
        Set<LeaseId> giveWay = new HashSet<>();
        holdings.forEach(holding -> giveWay.add(holding.held().lease()));
        movable.forEach(bid -> giveWay.add(bid.request().lease()));
        // One more that would leave may do so later than all others: then everybody may start later than before.
        if (holdings.stream()
                .anyMatch(holding -> !gaveWay.contains(holding.held().lease()))) {
            hopeless.forgetAll();
        }
        List<Freed.Room> besides = movable.stream()
                .filter(bid -> !gaveWay.contains(bid.request().lease()))
                .flatMap(bid -> board.seat(bid).map(seat -> board.freed().room(bid, seat)).stream())
                .toList();
        gaveWay = giveWay;
        absence.leave(holdings, absence::all);
        absence.unseat(movable, absence::all);
        List<Claim> asked = hopeless.withoutHopeless(claims, besides);
        absence.end(0);
        return asked;
    }

    private void ask(List<Claim> claims, Group spot, Group borrowed, BitSet hopeful) {
        List<Claim> others = new ArrayList<>();
        Map<String, List<Claim>> lenders = new TreeMap<>();
        for (Claim claim : claims) {
            (claim.lender() ? lenders.computeIfAbsent(cohort(claim.bid()), _ -> new ArrayList<>()) : others).add(claim);
        }
        // A lender may have a booking moved with nobody told to leave.
        lenders.forEach((cohort, inIt) -> {
            List<Bid> movable = of(cohort, borrowed).bids();
            if (!movable.isEmpty()) {
                absence.unseat(movable, absence::all);
                inIt.forEach(claim -> find(claim, Long.MAX_VALUE, hopeful));
                absence.end(0);
            }
        });
        Predicate<String> asked = askedAbout(claims);
        long gone = absence.leave(spot.holdings(), asked);
        absence.unseat(
                spot.bids(),
                gpuClass -> estate.power().neighbours(gpuClass).stream().anyMatch(spot.classes()::contains)
                        && asked.test(gpuClass));
        others.stream()
                .filter(claim -> spot.classes().contains(claim.gpuClass()))
                .forEach(claim -> find(claim, gone, hopeful));
        lenders.forEach((cohort, inIt) -> askLenders(inIt, spot, gone, of(cohort, borrowed), hopeful));
        absence.end(0);
    }

    /** Of one cohort, while those who have borrowed from it are gone as well. */
    private void askLenders(List<Claim> lenders, Group spot, long spotGone, Group borrowed, BitSet hopeful) {
        int before = absence.count();
        long gone = Math.max(spotGone, absence.leave(borrowed.holdings(), absence::all));
        // Spot that is only booked gives way where somebody could be told instead.
        absence.unseat(spot.bids(), borrowed.classes()::contains);
        absence.unseat(borrowed.bids(), absence::all);
        lenders.forEach(claim -> find(claim, gone, hopeful));
        absence.end(before);
    }

    /** What nobody asks about need not be cleared, unless nodes are offered as two classes. */
    private Predicate<String> askedAbout(List<Claim> claims) {
        Set<String> classes = claims.stream()
                .flatMap(claim -> estate.power().neighbours(claim.gpuClass()).stream())
                .collect(Collectors.toSet());
        return gpuClass -> estate.calendar().sharesNodes() || classes.contains(gpuClass);
    }

    private Group of(String cohort, Group borrowed) {
        List<Holding> holdings = borrowed.holdings().stream()
                .filter(holding -> cohort(holding.held().tenant()).equals(cohort))
                .toList();
        return new Group(
                holdings,
                classes(holdings),
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

    /** As the reclaim itself sees it: what it has booked for itself does not count. */
    private boolean isLender(Bid bid) {
        Optional<Seat> had = board.seat(bid);
        had.ifPresent(seat -> bid.quota().giveBack(seat.placement().gpus(), seat.start(), seat.occupiedUntil()));
        boolean lender = bid.isWithinOwnQuota();
        had.ifPresent(seat -> bid.quota().take(seat.placement().gpus(), seat.start(), seat.occupiedUntil()));
        return lender;
    }

    /** @param gone when the last of those who leave has: nobody has them leave for a start that is later, unless his own is */
    private void find(Claim claim, long gone, BitSet hopeful) {
        Bid bid = claim.bid();
        if (hopeful.get(bid.turn())) {
            return;
        }
        long wish = bid.timing().earliest();
        long latest = Math.min(claim.start() - 1, Math.max(wish, gone));
        Supplier<Optional<Seat>> search = () -> finder.earliest(bid, wish, latest);
        Optional<Seat> had = board.seat(bid);
        Optional<Seat> found = had.isPresent() ? finder.without(had.get(), bid, search) : search.get();
        if (found.isPresent()) {
            hopeful.set(bid.turn());
        }
    }
}
