package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.CapacityCalendar;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Leases that want to stay on their nodes beyond their end. Who has booked these nodes goes to others where it can start there
 * at the same instant; where it cannot, the lease leaves as planned.
 */
final class Extensions {

    // Each looks at everybody who waits.
    private static final int MOST_TRIES_PER_PLAN = 100;

    private record Moved(Bid bid, Seat old) {}

    private final Estate estate;
    private final CapacityCalendar calendar;
    private final SeatFinder finder;
    private final Board board;
    private final Bids bids;
    private final Map<LeaseId, Integer> grown;
    private int tries;

    /** @param grown how many GPUs a lease holds that was given more in this plan */
    Extensions(Estate estate, SeatFinder finder, Board board, Bids bids, Map<LeaseId, Integer> grown) {
        this.grown = grown;
        this.estate = estate;
        this.calendar = estate.calendar();
        this.finder = finder;
        this.board = board;
        this.bids = bids;
    }

    Answer answer(Wish wish, Holding holding, Instant endsAt) {
        Held held = holding.held();
        Optional<Shortage> tooLong =
                tooLong(held, Duration.between(held.tenure().startedAt(), endsAt));
        if (tooLong.isPresent()) {
            return new Answer.NotYet(wish, tooLong.get(), Optional.empty());
        }
        return fit(wish, holding, endsAt);
    }

    /** The same, however long its term is by then. */
    Answer fit(Wish wish, Holding holding, Instant endsAt) {
        Held held = holding.held();
        long until = estate.time().heldUntil(endsAt.plus(held.tenure().turnover()));
        if (until <= holding.until()) {
            return new Answer.Granted(wish, Optional.empty());
        }
        long allowed = allowedUntil(holding, until);
        if (allowed < until) {
            return new Answer.NotYet(wish, shortOfQuota(holding, until, allowed), Optional.empty());
        }
        boolean nodesAreTaken = nodesFreeUntil(holding) < until;
        if (isFreeUntil(holding, until) || (nodesAreTaken && makeRoom(holding, until))) {
            return stays(holding, until)
                    ? new Answer.Granted(wish, Optional.empty())
                    : new Answer.NotYet(wish, promisedToOthers(held), Optional.empty());
        }
        return new Answer.NotYet(
                wish, nodesAreTaken ? shortOfNodes(holding, until) : shortOfPower(holding, until), Optional.empty());
    }

    private Optional<Shortage> tooLong(Held held, Duration length) {
        Tenant tenant = estate.tenant(held.tenant()).orElseThrow();
        Pool pool = estate.pools(held.gpuClass()).stream()
                .filter(one -> one.name().equals(held.placement().pool()))
                .findFirst()
                .orElseThrow();
        return tooLong(length, tenant.maxTerm(), "tenant " + tenant.name())
                .or(() -> tooLong(length, pool.maxTerm(), "pool " + pool.name()));
    }

    private static Optional<Shortage> tooLong(Duration length, Duration longest, String whose) {
        return length.compareTo(longest) <= 0
                ? Optional.empty()
                : Optional.of(new Shortage(
                        Reason.TERM_TOO_LONG,
                        "its term would be %s long; %s allows %s"
                                .formatted(Words.of(length), whose, Words.of(longest))));
    }

    // ---- quota

    /** The latest end up to {@code until} that the quota has room for; no earlier than the one it has. */
    private static long allowedUntil(Holding holding, long until) {
        int gpus = holding.held().placement().gpus();
        long from = holding.until();
        long fits = from;
        long tooLate = until + 1;
        while (tooLate - fits > 1) {
            long middle = fits + (tooLate - fits) / 2;
            if (holding.account().allows(gpus, from, middle)) {
                fits = middle;
            } else {
                tooLate = middle;
            }
        }
        return fits;
    }

    /** False, and nothing changed, where leases that were within the tenant's own quota would rest on borrowed quota for that. */
    private boolean stays(Holding holding, long until) {
        if (holding.held().tier() == Tier.SPOT) {
            holding.leaveAt(until);
            return true;
        }
        long had = holding.until();
        Set<LeaseId> before = borrowers(holding);
        holding.leaveAt(until);
        boolean othersStay = borrowers(holding).stream()
                .allMatch(lease ->
                        before.contains(lease) || lease.equals(holding.held().lease()));
        if (!othersStay) {
            holding.leaveAt(had);
        }
        return othersStay;
    }

    private Set<LeaseId> borrowers(Holding holding) {
        return new Footings(estate, board, bids, grown)
                .borrowers(holding.held().tenant(), holding.held().gpuClass());
    }

    private boolean couldStay(Holding holding, long until) {
        long had = holding.until();
        boolean could = stays(holding, until);
        holding.leaveAt(had);
        return could;
    }

    static Shortage promisedToOthers(Held held) {
        return new Shortage(
                Reason.QUOTA_EXCEEDED,
                "the own quota of tenant %s is promised to other leases of it by then".formatted(held.tenant()));
    }

    private Shortage shortOfQuota(Holding holding, long until, long allowed) {
        Held held = holding.held();
        return new Shortage(
                Reason.QUOTA_EXCEEDED,
                QuotaWords.ofMore(
                                held,
                                "after its end",
                                holding.account().standing(holding.until(), until),
                                held.placement().gpus())
                        + nearest(holding, Math.min(allowed, freeUntil(holding))));
    }

    // ---- nodes

    private long nodesFreeUntil(Holding holding) {
        Held held = holding.held();
        return calendar.freeUntil(held.placement(), held.isolation(), holding.until());
    }

    private Shortage shortOfNodes(Holding holding, long until) {
        return new Shortage(
                Reason.NO_CAPACITY,
                "its nodes are taken by others after its end, who cannot have others at the same time"
                        + nearest(holding, Math.min(until, freeUntil(holding))));
    }

    // ---- power

    /** Until when there is power for its GPUs, beyond its end. */
    private static long powerUntil(Holding holding) {
        return holding.power().allowedUntil(holding.held().placement().gpus(), holding.until());
    }

    /** Nodes and power. */
    private long freeUntil(Holding holding) {
        return Math.min(nodesFreeUntil(holding), powerUntil(holding));
    }

    private boolean isFreeUntil(Holding holding, long until) {
        return freeUntil(holding) >= until;
    }

    private Shortage shortOfPower(Holding holding, long until) {
        Shortage shortage = PowerWords.shortage(
                holding.power()
                        .shortfall(holding.held().placement().gpus(), holding.until(), until)
                        .orElseThrow(),
                estate.time());
        return new Shortage(
                shortage.reason(), shortage.message() + nearest(holding, Math.min(until, freeUntil(holding))));
    }

    /** What would fit, in the whole seconds of an end: without grace and cleaning. */
    private String nearest(Holding holding, long until) {
        Duration turnover = holding.held().tenure().turnover();
        return until <= holding.until() || !couldStay(holding, until)
                ? "; no later end would fit"
                : "; an end at %s would fit"
                        .formatted(
                                WholeSeconds.down(Instant.ofEpochSecond(until).minus(turnover)));
    }

    /** True when all those who stand in its way now start on other nodes at the same instant; else nobody was moved. */
    private boolean makeRoom(Holding holding, long until) {
        if (tries++ >= MOST_TRIES_PER_PLAN) {
            return false;
        }
        List<Moved> inTheWay = inTheWay(holding, until);
        inTheWay.forEach(moved -> board.clear(moved.bid()));
        if (isFreeUntil(holding, until)) {
            long had = holding.until();
            holding.leaveAt(until);
            if (inTheWay.stream()
                    .allMatch(moved -> seatAgain(moved.bid(), moved.old().start()))) {
                // It is taken again by whoever asked.
                holding.leaveAt(had);
                return true;
            }
            inTheWay.forEach(moved -> board.clear(moved.bid()));
            holding.leaveAt(had);
        }
        inTheWay.forEach(moved -> board.take(moved.bid(), moved.old()));
        return false;
    }

    private boolean seatAgain(Bid bid, long start) {
        Optional<Seat> seat = finder.earliest(bid, start, start);
        seat.ifPresent(found -> board.take(bid, found));
        return seat.isPresent();
    }

    /** In the order of their starts; what starts now is not moved any more. */
    private List<Moved> inTheWay(Holding holding, long until) {
        Set<String> nodes =
                holding.held().placement().nodes().stream().map(NodeShare::node).collect(Collectors.toSet());
        List<Moved> found = new ArrayList<>();
        for (Bid bid : bids.inTurn()) {
            board.seat(bid)
                    .filter(seat -> seat.start() > estate.time().present()
                            && seat.start() < until
                            && seat.occupiedUntil() > holding.until()
                            && seat.placement().nodes().stream().anyMatch(share -> nodes.contains(share.node())))
                    .ifPresent(seat -> found.add(new Moved(bid, seat)));
        }
        found.sort(Comparator.comparingLong((Moved moved) -> moved.old().start())
                .thenComparingInt(moved -> moved.bid().turn()));
        return found;
    }
}
