package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.reclaim.Candidate;
import io.gpulease.engine.reclaim.LeastLoss;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Has others leave for a lease that can start when they have: Spot for any of a higher tier, and borrowed OnDemand for the
 * lender, while what it asks for is its own. Bookings give way before anybody is told: those on borrowed quota to the lender,
 * those of Spot only where somebody could be told instead, for otherwise a booking is kept.
 */
final class Reclaimer {

    private static final int MOST_TRIES_PER_PLAN = 2_000;
    // Bookings may give way to one that gives way to others; the next plan goes on from there.
    private static final int MOST_ROUNDS = 8;

    /** Somebody who can be told, and until when it would stay if it were. */
    private record Leaver(Holding holding, Instant endsAt, long freeAt) {}

    private final Estate estate;
    private final SeatFinder finder;
    private final Board board;
    private final Bids bids;
    private final HopefulClaims hopefulClaims;
    private final LeastLoss leastLoss = new LeastLoss(MOST_TRIES_PER_PLAN);
    private final List<Reclaim> reclaims = new ArrayList<>();
    private final Set<LeaseId> served = new HashSet<>();
    private final Set<LeaseId> told = new HashSet<>();
    // Accounts in which something is another way than the footings say.
    private final Set<Account> changed = new HashSet<>();
    private Footings footings;

    Reclaimer(Estate estate, SeatFinder finder, Board board, Bids bids) {
        this.estate = estate;
        this.finder = finder;
        this.board = board;
        this.bids = bids;
        this.footings = Footings.asOfNow(estate, board, bids);
        hopefulClaims = new HopefulClaims(bids, estate, finder, board);
        estate.holdings().forEach(holding -> holding.held().tenure().leavesFor().ifPresent(this::served));
    }

    /** Who is to be told now; the seats are as they will be when they leave. */
    List<Reclaim> run() {
        boolean changed = true;
        for (int round = 0; changed && round < MOST_ROUNDS && someoneGivesWay(); round++) {
            changed = claimInTurn();
            if (changed) {
                board.improve(bids.inTurn());
                footings = Footings.asOfNow(estate, board, bids);
            }
        }
        return reclaims;
    }

    /** True when somebody has got an earlier seat. Whoever can have one because of another has it before all others may move. */
    private boolean claimInTurn() {
        boolean changed = false;
        boolean again = true;
        for (int pass = 0; again && pass < MOST_ROUNDS; pass++) {
            again = false;
            BitSet hopeful = hopeful();
            for (Bid bid : bids.inTurn()) {
                again |= hopeful.get(bid.turn()) && claim(bid);
            }
            changed |= again;
        }
        return changed;
    }

    private void served(Claimant claimant) {
        switch (claimant) {
            case Claimant.OfLease(var lease) -> served.add(lease);
            case Claimant.OfOwner _ -> {
                // Served by what the pool keeps.
            }
        }
    }

    private boolean someoneGivesWay() {
        return estate.holdings().stream().anyMatch(holding -> canBeTold(holding) && footings.of(holding) != Footing.OWN)
                || bids.inTurn().stream()
                        .anyMatch(bid -> board.seat(bid).isPresent() && footings.of(bid) == Footing.BORROWED);
    }

    private boolean canBeTold(Holding holding) {
        return holding.held().tenure().notice().isPresent()
                && !told.contains(holding.held().lease());
    }

    private BitSet hopeful() {
        return hopefulClaims.of(bids.inTurn().stream().filter(this::isClaim).toList(), footings, this::canBeTold);
    }

    private boolean isClaim(Bid bid) {
        return bid.request().tier() != Tier.SPOT
                && !served.contains(bid.request().lease())
                && start(bid) > bid.timing().earliest();
    }

    /** True when it has got an earlier seat. */
    private boolean claim(Bid bid) {
        if (!isClaim(bid) || leastLoss.isSpent()) {
            return false;
        }
        boolean met = reclaimFor(bid);
        if (!met) {
            hopefulClaims.hasFailed(bid);
        }
        return met;
    }

    private long start(Bid bid) {
        return startOf(board.seat(bid));
    }

    private boolean reclaimFor(Bid bid) {
        Optional<Seat> had = board.seat(bid);
        long over = had.map(Seat::occupiedUntil).orElse(Long.MAX_VALUE);
        board.clear(bid);
        boolean lender = bid.isWithinOwnQuota();
        Map<LeaseId, Leaver> leavers = leavers(bid, lender);
        Map<Bid, Seat> givingWay = unseat(bid, lender, Footing.BORROWED, over);
        Optional<Seat> seat = givingWay.isEmpty() ? Optional.empty() : seat(bid, lender, startOf(had) - 1);
        if (!leavers.isEmpty()) {
            // It will start when they have left, or at its own start: what begins after it is over is not in its way.
            long latest = Math.max(bid.timing().earliest(), lastGone(leavers.values()));
            givingWay.putAll(unseat(
                    bid, lender, Footing.SPOT, Math.min(over, bid.timing().occupiedUntil(latest))));
            Optional<Seat> sooner = earlier(bid, lender, startOf(seat.isPresent() ? seat : had), leavers);
            seat = sooner.isPresent() ? sooner : seat;
        }
        (seat.isPresent() ? seat : had).ifPresent(taken -> board.take(bid, taken));
        givingWay.forEach(board::reseat);
        if (seat.isPresent()) {
            board.hasChanged(bid, had);
            givingWay.forEach((moved, old) -> board.hasChanged(moved, Optional.of(old)));
            changed.add(Account.of(bid));
            givingWay.keySet().forEach(moved -> changed.add(Account.of(moved)));
            footings = footings.asOfNow(board, changed);
            changed.clear();
        }
        return seat.isPresent();
    }

    private static long lastGone(Collection<Leaver> leavers) {
        return leavers.stream().mapToLong(Leaver::freeAt).max().orElseThrow();
    }

    private static long startOf(Optional<Seat> seat) {
        return seat.map(Seat::start).orElse(Long.MAX_VALUE);
    }

    /** A seat that starts before that; nobody leaves for one that it could have without. */
    private Optional<Seat> earlier(Bid bid, boolean lender, long had, Map<LeaseId, Leaver> leavers) {
        long lastGone = lastGone(leavers.values());
        Optional<Seat> withoutThem =
                seat(bid, lender, Math.min(had - 1, Math.max(bid.timing().earliest(), lastGone)));
        if (startOf(withoutThem) == bid.timing().earliest()) {
            return withoutThem;
        }
        long latest = Math.min(had, startOf(withoutThem)) - 1;
        Optional<List<Leaver>> leaving = leastLoss
                .among(
                        leavers.values().stream().map(this::candidate).toList(),
                        chosen -> seatWhenGone(bid, lender, latest, leavers(chosen, leavers))
                                .isPresent())
                .map(chosen -> leavers(chosen, leavers));
        if (leaving.isEmpty()) {
            return withoutThem;
        }
        Optional<Seat> seat = seatWhenGone(bid, lender, latest, leaving.get());
        leaving.get().forEach(leaver -> tell(leaver, bid));
        served.add(bid.request().lease());
        return seat;
    }

    private void tell(Leaver leaver, Bid bid) {
        Held held = leaver.holding().held();
        board.leaves(leaver.holding(), leaver.freeAt());
        told.add(held.lease());
        changed.add(Account.of(held));
        reclaims.add(new Reclaim(
                held.lease(),
                leaver.endsAt(),
                held.tenure().notice().orElseThrow(),
                new Claimant.OfLease(bid.request().lease())));
    }

    /** Where it would be seated if those left: no later than when the last of them has, or its own start has come. */
    private Optional<Seat> seatWhenGone(Bid bid, boolean lender, long latest, List<Leaver> leaving) {
        long lastGone = lastGone(leaving);
        List<Long> stayed =
                leaving.stream().map(leaver -> leaver.holding().until()).toList();
        leaving.forEach(leaver -> leaver.holding().leaveAt(leaver.freeAt()));
        Optional<Seat> seat =
                seat(bid, lender, Math.min(latest, Math.max(bid.timing().earliest(), lastGone)));
        for (int i = 0; i < stayed.size(); i++) {
            leaving.get(i).holding().leaveAt(stayed.get(i));
        }
        return seat;
    }

    /** The earliest seat, no later than that; a lender has others give way for no more than its own. */
    private Optional<Seat> seat(Bid bid, boolean lender, long latest) {
        return finder.earliest(bid, bid.timing().earliest(), latest)
                .filter(found ->
                        !lender || bid.quota().isOwn(found.placement().gpus(), found.start(), found.occupiedUntil()));
    }

    // ---- who

    private Map<LeaseId, Leaver> leavers(Bid bid, boolean lender) {
        Map<LeaseId, Leaver> leavers = new HashMap<>();
        estate.holdingsInReach(bid.request().gpuClass()).stream()
                .filter(holding -> isInReach(bid, lender, holding))
                .forEach(holding -> leaver(bid, holding)
                        .ifPresent(leaver -> leavers.put(holding.held().lease(), leaver)));
        return leavers;
    }

    private boolean isInReach(Bid bid, boolean lender, Holding holding) {
        Held held = holding.held();
        return canBeTold(holding)
                && mayHelp(footings.of(holding), held.gpuClass(), bid)
                && givesWay(footings.of(holding), held.tenant(), bid, lender);
    }

    /** Of another class there is only its power to be had, which nobody has lent. */
    private static boolean mayHelp(Footing footing, String gpuClass, Bid bid) {
        return footing == Footing.SPOT || gpuClass.equals(bid.request().gpuClass());
    }

    private boolean givesWay(Footing footing, String tenant, Bid bid, boolean lender) {
        return switch (footing) {
            case OWN -> false;
            case BORROWED -> lender && lends(bid.request().tenant().orElseThrow(), tenant);
            case SPOT -> true;
        };
    }

    private boolean lends(String lender, String borrower) {
        Optional<String> cohort = cohort(lender);
        return !lender.equals(borrower) && cohort.isPresent() && cohort.equals(cohort(borrower));
    }

    private Optional<String> cohort(String tenant) {
        return estate.tenant(tenant).flatMap(Tenant::cohort).map(Membership::cohort);
    }

    /** Empty: it would leave no sooner than it does anyway. */
    private Optional<Leaver> leaver(Bid bid, Holding holding) {
        Duration turnover = holding.held().tenure().turnover();
        Instant soonest = holding.soonestEnd(estate.time());
        Instant needed =
                WholeSeconds.down(Instant.ofEpochSecond(bid.timing().earliest()).minus(turnover));
        Instant endsAt = needed.isAfter(soonest) ? needed : soonest;
        long freeAt = estate.time().heldUntil(endsAt.plus(turnover));
        return freeAt < holding.until() ? Optional.of(new Leaver(holding, endsAt, freeAt)) : Optional.empty();
    }

    private Candidate candidate(Leaver leaver) {
        Held held = leaver.holding().held();
        Instant started = held.tenure().startedAt();
        long used = Math.max(0, Duration.between(started, estate.time().now()).toSeconds());
        return new Candidate(held.lease(), held.tier(), used * held.placement().gpus(), started);
    }

    private static List<Leaver> leavers(List<Candidate> chosen, Map<LeaseId, Leaver> known) {
        return chosen.stream()
                .map(candidate -> known.get(candidate.lease()))
                .filter(Objects::nonNull)
                .toList();
    }

    // ---- bookings

    /**
     * Bookings on that footing that may be moved and begin before the claim is over, in order of their starts; those that need
     * not be moved get their seats back.
     */
    private Map<Bid, Seat> unseat(Bid claim, boolean lender, Footing footing, long over) {
        Map<Bid, Seat> unseated = new LinkedHashMap<>();
        estate.power().neighbours(claim.request().gpuClass()).stream()
                .flatMap(gpuClass -> bids.ofClass(gpuClass).stream())
                .filter(bid -> bid.turn() != claim.turn()
                        && start(bid) < over
                        && mayHelp(footing, bid.request().gpuClass(), claim)
                        && footings.of(bid) == footing
                        && givesWay(footing, bid.request().tenant().orElseThrow(), claim, lender))
                .sorted(Comparator.comparingLong(this::start).thenComparingInt(Bid::turn))
                .forEach(bid -> board.seat(bid).ifPresent(seat -> unseated.put(bid, seat)));
        unseated.keySet().forEach(board::clear);
        return unseated;
    }
}
