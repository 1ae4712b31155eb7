package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.StepProfile;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        static final Comparator<Use> FIRST_SERVED = Use::compare;

        // Thousands are compared in every plan: a chain of comparators takes several times as long.
        private static int compare(Use one, Use other) {
            int order = one.tier.compareTo(other.tier);
            order = order != 0 ? order : one.promisedAt.compareTo(other.promisedAt);
            order = order != 0 ? order : Long.compare(one.from, other.from);
            return order != 0 ? order : one.lease.compareTo(other.lease);
        }
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

    /** As things stand now, where only those accounts have changed since these were made. */
    Footings asOfNow(Board board, Set<Account> changed) {
        Footings now = asOfNow(estate, board, bids);
        now.borrowing.putAll(borrowing);
        now.borrowing.keySet().removeAll(changed);
        return now;
    }

    /** The same for one bid, where no other one is asked about: it looks at no more than comes before that. */
    Footing ofOnly(Bid bid) {
        if (bid.request().tier() != Tier.ON_DEMAND) {
            return of(bid);
        }
        Account account = Account.of(bid);
        Optional<Quota> quota = quota(account);
        Optional<Seat> seat = seats.of(bid);
        if (quota.isEmpty() || seat.isEmpty()) {
            return Footing.OWN;
        }
        Use own = use(bid, seat.get());
        StepProfile taken = new StepProfile(own.gpus());
        for (Use use : uses(account)) {
            if (use.from() < own.until() && use.until() > own.from() && Use.compare(use, own) < 0) {
                taken.add(use.from(), use.until(), use.gpus());
            }
        }
        return exceeds(taken, own, quota.get()) ? Footing.BORROWED : Footing.OWN;
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
        Optional<Quota> quota = quota(account);
        if (quota.isEmpty()) {
            return Set.of();
        }
        StepProfile taken = new StepProfile(0);
        Set<LeaseId> found = new HashSet<>();
        List<Use> uses = uses(account);
        uses.sort(Use.FIRST_SERVED);
        for (Use use : uses) {
            taken.add(use.from(), use.until(), use.gpus());
            if (exceeds(taken, use, quota.get())) {
                found.add(use.lease());
            }
        }
        return found;
    }

    private Optional<Quota> quota(Account account) {
        return estate.tenant(account.tenant())
                .filter(tenant -> tenant.cohort().isPresent())
                .flatMap((Tenant tenant) -> tenant.quota(account.gpuClass()));
    }

    private boolean exceeds(StepProfile taken, Use use, Quota quota) {
        // What holds GPUs is judged by how things are; what is booked by all of its window, for it is not given
        // away yet.
        long judgedUntil = use.from() == estate.time().present() ? use.from() + 1 : use.until();
        return taken.highest(use.from(), judgedUntil) > quota.nominal();
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
                        grown.getOrDefault(held.lease(), held.gpus()),
                        held.tenure().promisedAt(),
                        present,
                        holding.until()));
            }
        }
        for (Bid bid : bids.of(account)) {
            if (bid.request().tier() != Tier.SPOT) {
                seats.of(bid).ifPresent(seat -> uses.add(use(bid, seat)));
            }
        }
        return uses;
    }

    private Use use(Bid bid, Seat seat) {
        return new Use(
                bid.request().lease(),
                bid.request().tier(),
                seat.placement().gpus(),
                promisedAt(bid, seat),
                seat.start(),
                seat.occupiedUntil());
    }

    /** One without a fixed window is promised its place in the queue; what it will rest on is seen when it starts. */
    private Instant promisedAt(Bid bid, Seat seat) {
        if (bid.request().term().start().isPresent()) {
            return bid.request().createdAt();
        }
        return seat.start() == estate.time().present() ? estate.time().now() : Instant.MAX;
    }
}
