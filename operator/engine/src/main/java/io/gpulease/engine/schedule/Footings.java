package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.StepProfile;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells which leases rest on borrowed quota. A tenant's own quota goes to its OnDemand leases in the order in which they were
 * promised it: a fixed window when it was asked for, any other when it started. So none that was within it borrows because of
 * an OnDemand lease that its tenant asks for later. Its Committed leases come before them all: one that it asks for has those
 * borrow.
 */
final class Footings {

    /** @param promisedAt since when it may count on the quota */
    private record Use(LeaseId lease, Tier tier, int gpus, Instant promisedAt, long from, long until) {
        static final Comparator<Use> FIRST_SERVED = Comparator.comparing(Use::tier)
                .thenComparing(Use::promisedAt)
                .thenComparingLong(Use::from)
                .thenComparing(Use::lease);
    }

    private final Estate estate;
    private final Board.Seats seats;
    private final Bids bids;
    private final Map<Account, Set<LeaseId>> borrowing = new HashMap<>();
    private final Map<LeaseId, Integer> grown;

    /** As things stand when they are asked for: not to be kept when seats or holdings change. */
    Footings(Estate estate, Board board, Bids bids) {
        this(estate, board, bids, Map.of());
    }

    /** As things stand now, though somebody should leave his seat to ask for another. */
    static Footings asOfNow(Estate estate, Board board, Bids bids) {
        return new Footings(estate, board.seatsOfNow(), bids, Map.of());
    }

    /** @param grown how many GPUs a lease holds, where it was given more than the estate says */
    Footings(Estate estate, Board board, Bids bids, Map<LeaseId, Integer> grown) {
        this(estate, board.seats(), bids, grown);
    }

    private Footings(Estate estate, Board.Seats seats, Bids bids, Map<LeaseId, Integer> grown) {
        this.grown = Map.copyOf(grown);
        this.estate = estate;
        this.seats = seats;
        this.bids = bids;
    }

    Footing of(Bid bid) {
        return of(bid.request().tier(), Account.of(bid), bid.request().lease());
    }

    Footing of(Holding holding) {
        var held = holding.held();
        return of(held.tier(), Account.of(held), held.lease());
    }

    /** Leases of that tenant and class that rest on borrowed quota. */
    Set<LeaseId> borrowers(String tenant, String gpuClass) {
        return borrowing(new Account(tenant, gpuClass));
    }

    private Footing of(Tier tier, Account account, LeaseId lease) {
        return switch (tier) {
            case COMMITTED -> Footing.OWN;
            case ON_DEMAND -> borrowing(account).contains(lease) ? Footing.BORROWED : Footing.OWN;
            case SPOT -> Footing.SPOT;
        };
    }

    private Set<LeaseId> borrowing(Account account) {
        Set<LeaseId> known = borrowing.get(account);
        if (known == null) {
            known = find(account);
            borrowing.put(account, known);
        }
        return known;
    }

    private Set<LeaseId> find(Account account) {
        var quota = estate.tenant(account.tenant())
                .filter(tenant -> tenant.cohort().isPresent())
                .flatMap((Tenant tenant) -> tenant.quota(account.gpuClass()));
        if (quota.isEmpty()) {
            return Set.of();
        }
        StepProfile taken = new StepProfile(0);
        Set<LeaseId> found = new HashSet<>();
        for (Use use : uses(account)) {
            taken.add(use.from(), use.until(), use.gpus());
            // What holds GPUs is judged by how things are; what is booked by all of its window, for it is not given
            // away yet.
            long judgedUntil = use.from() == estate.time().present() ? use.from() + 1 : use.until();
            if (taken.highest(use.from(), judgedUntil) > quota.get().nominal()) {
                found.add(use.lease());
            }
        }
        return found;
    }

    private List<Use> uses(Account account) {
        long present = estate.time().present();
        List<Use> uses = new ArrayList<>();
        for (Holding holding : estate.holdings(account)) {
            var held = holding.held();
            if (held.tier() != Tier.SPOT) {
                uses.add(new Use(
                        held.lease(),
                        held.tier(),
                        grown.getOrDefault(held.lease(), held.placement().gpus()),
                        held.tenure().promisedAt(),
                        present,
                        holding.until()));
            }
        }
        for (Bid bid : bids.of(account)) {
            if (bid.request().tier() != Tier.SPOT) {
                seats.of(bid)
                        .ifPresent(seat -> uses.add(new Use(
                                bid.request().lease(),
                                bid.request().tier(),
                                seat.placement().gpus(),
                                promisedAt(bid, seat),
                                seat.start(),
                                seat.occupiedUntil())));
            }
        }
        uses.sort(Use.FIRST_SERVED);
        return uses;
    }

    /** One without a fixed window is promised its place in the queue; what it will rest on is seen when it starts. */
    private Instant promisedAt(Bid bid, Seat seat) {
        if (bid.request().term().start().isPresent()) {
            return bid.request().createdAt();
        }
        return seat.start() == estate.time().present() ? estate.time().now() : Instant.MAX;
    }
}
