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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Has others leave for a lease that can start when they have: Spot for any of a higher tier, and borrowed OnDemand for the
 * lender, while what it asks for is its own. Bookings of the same kinds give way as well, but only where somebody leaves.
 */
final class Reclaimer {

    private static final int MOST_TRIES_PER_PLAN = 2_000;

    /** Somebody who can be told, and until when it would stay if it were. */
    private record Leaver(Holding holding, Instant endsAt, long freeAt) {}

    private final Estate estate;
    private final SeatFinder finder;
    private final Board board;
    private final List<Bid> inTurn;
    private final LeastLoss leastLoss = new LeastLoss(MOST_TRIES_PER_PLAN);
    private final List<Reclaim> reclaims = new ArrayList<>();
    private final Set<LeaseId> served = new HashSet<>();
    private final Set<LeaseId> told = new HashSet<>();
    private Footings footings;

    Reclaimer(Estate estate, SeatFinder finder, Board board, List<Bid> inTurn) {
        this.estate = estate;
        this.finder = finder;
        this.board = board;
        this.inTurn = inTurn;
        this.footings = new Footings(estate, board, inTurn);
        estate.holdings().forEach(holding -> holding.held().tenure().leavesFor().ifPresent(this::served));
    }

    /** Who is to be told now; the seats are as they will be when they leave. */
    List<Reclaim> run() {
        int before = -1;
        while (before < reclaims.size() && someoneCanBeTold()) {
            before = reclaims.size();
            inTurn.forEach(this::claim);
            if (before < reclaims.size()) {
                board.improve(inTurn);
                footings = new Footings(estate, board, inTurn);
            }
        }
        return reclaims;
    }

    private void served(Claimant claimant) {
        switch (claimant) {
            case Claimant.OfLease(var lease) -> served.add(lease);
            case Claimant.OfOwner _ -> {
                // Served by what the pool keeps.
            }
        }
    }

    private boolean someoneCanBeTold() {
        return estate.holdings().stream()
                .anyMatch(holding -> canBeTold(holding) && footings.of(holding) != Footing.OWN);
    }

    private boolean canBeTold(Holding holding) {
        return holding.held().tenure().notice().isPresent()
                && !told.contains(holding.held().lease());
    }

    private void claim(Bid bid) {
        if (bid.request().tier() != Tier.SPOT
                && !leastLoss.isSpent()
                && !served.contains(bid.request().lease())
                && start(bid) > bid.timing().earliest()) {
            reclaimFor(bid);
        }
    }

    private long start(Bid bid) {
        return board.seat(bid).map(Seat::start).orElse(Long.MAX_VALUE);
    }

    private void reclaimFor(Bid bid) {
        Optional<Seat> had = board.seat(bid);
        board.clear(bid);
        boolean lender = isLender(bid);
        Map<LeaseId, Leaver> leavers = new HashMap<>();
        estate.holdings().stream()
                .filter(holding -> isInReach(bid, lender, holding))
                .forEach(holding -> leaver(bid, holding)
                        .ifPresent(leaver -> leavers.put(holding.held().lease(), leaver)));
        if (leavers.isEmpty()) {
            had.ifPresent(seat -> board.take(bid, seat));
            return;
        }
        Map<Bid, Seat> givingWay = unseat(bid, lender);
        long latest = had.map(Seat::start).orElse(Long.MAX_VALUE) - 1;
        Optional<List<Leaver>> found = leastLoss
                .among(
                        leavers.values().stream().map(this::candidate).toList(),
                        chosen -> seatWhenGone(bid, lender, latest, leavers(chosen, leavers))
                                .isPresent())
                .map(chosen -> leavers(chosen, leavers));
        if (found.isPresent()) {
            Seat seat = seatWhenGone(bid, lender, latest, found.get()).orElseThrow();
            found.get().forEach(leaver -> tell(leaver, bid));
            board.take(bid, seat);
            served.add(bid.request().lease());
        } else {
            had.ifPresent(seat -> board.take(bid, seat));
        }
        givingWay.forEach(board::reseat);
        if (found.isPresent()) {
            footings = new Footings(estate, board, inTurn);
        }
    }

    private void tell(Leaver leaver, Bid bid) {
        Held held = leaver.holding().held();
        leaver.holding().leaveAt(leaver.freeAt());
        told.add(held.lease());
        reclaims.add(new Reclaim(
                held.lease(),
                leaver.endsAt(),
                held.tenure().notice().orElseThrow(),
                new Claimant.OfLease(bid.request().lease())));
    }

    /** Where it would be seated if those left: no later than when the last of them has, or its own start has come. */
    private Optional<Seat> seatWhenGone(Bid bid, boolean lender, long latest, List<Leaver> leaving) {
        long lastGone = leaving.stream().mapToLong(Leaver::freeAt).max().orElseThrow();
        List<Long> stayed =
                leaving.stream().map(leaver -> leaver.holding().until()).toList();
        leaving.forEach(leaver -> leaver.holding().leaveAt(leaver.freeAt()));
        Optional<Seat> seat = finder.earliest(
                        bid,
                        bid.timing().earliest(),
                        Math.min(latest, Math.max(bid.timing().earliest(), lastGone)))
                .filter(found ->
                        !lender || bid.quota().isOwn(found.placement().gpus(), found.start(), found.occupiedUntil()));
        for (int i = 0; i < stayed.size(); i++) {
            leaving.get(i).holding().leaveAt(stayed.get(i));
        }
        return seat;
    }

    // ---- who

    private boolean isLender(Bid bid) {
        long wish = bid.timing().earliest();
        return bid.quota().isOwn(bid.leastHeld(), wish, bid.timing().occupiedUntil(wish));
    }

    private boolean isInReach(Bid bid, boolean lender, Holding holding) {
        Held held = holding.held();
        return canBeTold(holding)
                && held.gpuClass().equals(bid.request().gpuClass())
                && givesWay(footings.of(holding), held.tenant(), bid, lender);
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
        Instant soonest = WholeSeconds.up(
                estate.time().now().plus(holding.held().tenure().notice().orElseThrow()));
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

    /** Bookings that may be moved; those that need not be get their seats back. */
    private Map<Bid, Seat> unseat(Bid claim, boolean lender) {
        Predicate<Bid> moves = bid -> bid.turn() != claim.turn()
                && bid.request().gpuClass().equals(claim.request().gpuClass())
                && givesWay(footings.of(bid), bid.request().tenant().orElseThrow(), claim, lender);
        Map<Bid, Seat> unseated = new LinkedHashMap<>();
        inTurn.stream()
                .filter(bid -> board.seat(bid).isPresent())
                .filter(moves)
                .sorted(Comparator.comparingLong(this::start).thenComparingInt(Bid::turn))
                .forEach(bid -> unseated.put(bid, board.seat(bid).orElseThrow()));
        unseated.keySet().forEach(board::clear);
        return unseated;
    }
}
