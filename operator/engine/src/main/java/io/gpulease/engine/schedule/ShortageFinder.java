package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.placement.Fit;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.placement.GangPlacer;
import io.gpulease.engine.power.PowerAccount;
import io.gpulease.engine.quota.QuotaAccount;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says of a bid that does not get its wish what it lacks, once everybody has been seated. */
final class ShortageFinder {

    private static final int ANY = Integer.MAX_VALUE;

    private enum Company {
        /** Any GPUs that nobody has. */
        ANY,
        /** On nodes that are cleaned those that it may have beside others. */
        BESIDE_OTHERS,
        /** Nodes that are cleaned only without others. */
        NONE
    }

    /**
     * What bids that may use the same nodes in the same way have in common: most of them look at all nodes for as long.
     *
     * @param tenant of the bids; empty: it does not matter
     */
    private record Stay(
            NodeGroup group,
            Optional<String> requiredLevel,
            Company company,
            Optional<String> tenant,
            long start,
            long end) {

        static Stay of(NodeGroup group, Bid bid, long start, long end) {
            Gang gang = bid.gang();
            Company company = company(group, gang, start > bid.timing().present());
            Optional<String> tenant = company == Company.BESIDE_OTHERS && group.isForSome()
                    ? gang.guest().joins()
                    : Optional.empty();
            return new Stay(group, gang.requiredLevel(), company, tenant, start, end);
        }

        private static Company company(NodeGroup group, Gang gang, boolean isLater) {
            if (gang.isolation() == Isolation.DEDICATED || !group.isCleaned()) {
                return Company.ANY;
            }
            return isLater || gang.guest().joins().isEmpty() ? Company.NONE : Company.BESIDE_OTHERS;
        }
    }

    private final SeatFinder finder;
    private final Map<Stay, Room> rooms = new HashMap<>();

    ShortageFinder(SeatFinder finder) {
        this.finder = finder;
    }

    /** @param seat where it was seated, later than it wished; empty when nowhere */
    Shortage of(Bid bid, Optional<Seat> seat) {
        // Its own booking must not count as somebody else's.
        return seat.isPresent()
                ? finder.lookWithout(seat.get(), bid, () -> ofOneNotSeated(bid, seat))
                : ofOneNotSeated(bid, seat);
    }

    /** @param seat where it would be seated, but is not; empty when nowhere */
    Shortage ofOneNotSeated(Bid bid, Optional<Seat> seat) {
        return shortFunds(bid, seat)
                .or(() -> shortQuota(bid, seat))
                .or(() -> shortPower(bid, seat))
                .orElseGet(() -> shortNodes(bid, seat));
    }

    /** It is the budget that sets the start where it would be an earlier one without. */
    private Optional<Shortage> shortFunds(Bid bid, Optional<Seat> seat) {
        if (!finder.isShortOfFunds(bid)) {
            return Optional.empty();
        }
        return finder.earliestThoughWithoutFunds(bid, seat.map(Seat::start).orElse(Span.NEVER) - 1)
                .flatMap(sooner -> finder.lack(bid, sooner)
                        .map(lack ->
                                BudgetWords.of(bid, lack, sooner.placement().gpus())));
    }

    private static Optional<Shortage> shortQuota(Bid bid, Optional<Seat> seat) {
        Span wish = wish(bid);
        QuotaAccount.Standing standing = bid.quota().standing(wish.earliest(), wish.occupiedUntil(wish.earliest()));
        if (mostHeld(bid) <= standing.left()) {
            return Optional.empty();
        }
        Optional<Fit> fit = bid.groups().stream()
                .flatMap(group ->
                        GangPlacer.place(group, bid.gang(), wish.earliest(), wish.occupiedUntil(wish.earliest()), ANY)
                                .stream())
                .min(Fit.BEST_FIRST);
        int held = fit.map(Fit::gpus).orElseGet(() -> bid.leastHeld());
        if (fit.isEmpty() && !quotaComesLast(bid, held, seat)) {
            return Optional.empty();
        }
        return held <= standing.left()
                ? Optional.empty()
                : Optional.of(new Shortage(Reason.QUOTA_EXCEEDED, QuotaWords.of(bid, standing, held)));
    }

    /** True when it is the quota, and not the nodes, that sets the start. */
    private static boolean quotaComesLast(Bid bid, int held, Optional<Seat> seat) {
        return bid.quota().firstStart(held, bid.timing().later())
                >= seat.map(Seat::start).orElse(Span.NEVER);
    }

    /** It is the power that sets the start where it would be an earlier one if there were enough. */
    private Optional<Shortage> shortPower(Bid bid, Optional<Seat> seat) {
        if (bid.groups().stream().noneMatch(group -> mayLackPower(bid, group, seat))) {
            return Optional.empty();
        }
        return finder.earliestThoughWithoutPower(bid, seat.map(Seat::start).orElse(Span.NEVER) - 1)
                .flatMap(finder::shortfall)
                .map(lack -> PowerWords.shortage(lack, bid.timing().time()));
    }

    private boolean mayLackPower(Bid bid, NodeGroup group, Optional<Seat> seat) {
        PowerAccount power = finder.power(group);
        return power.isLimited()
                && !power.allows(
                        GangPlacer.leastHeld(group, bid.gang()),
                        wish(bid).earliest(),
                        seat.map(Seat::occupiedUntil).orElse(Span.NEVER));
    }

    /** Whole nodes hold less than one node beyond what was asked. */
    private static long mostHeld(Bid bid) {
        return (long) bid.gang().gpus()
                + bid.groups().stream().mapToInt(NodeGroup::largest).max().orElse(0);
    }

    /** What it would have liked best: its start, or now. */
    private static Span wish(Bid bid) {
        return bid.timing().startsLater() ? bid.timing().later() : bid.timing().now();
    }

    private Shortage shortNodes(Bid bid, Optional<Seat> seat) {
        Need need = Need.of(bid);
        if (bid.timing().startsLater()) {
            Span wish = bid.timing().later();
            long end = wish.occupiedUntil(wish.earliest());
            return need.shortage(rooms(bid, seat, wish.earliest(), end), "from its start to its end", seat.isPresent());
        }
        List<Room> atOnce = bid.groups().stream()
                .map(group ->
                        room(group, bid, bid.timing().present(), bid.timing().present() + 1))
                .toList();
        if (need.missing(atOnce) > 0) {
            return need.shortage(atOnce, "now", seat.isPresent());
        }
        List<Room> throughout =
                rooms(bid, seat, bid.timing().present(), bid.timing().now().until());
        return need.shortage(throughout, "from now to its end, for others have booked", seat.isPresent());
    }

    private Room room(NodeGroup group, Bid bid, long start, long end) {
        return rooms.computeIfAbsent(Stay.of(group, bid, start, end), _ -> Room.of(group, bid.gang(), start, end));
    }

    private List<Room> rooms(Bid bid, Optional<Seat> seat, long start, long end) {
        // Where its own booking is out of its way it finds what nobody else does.
        boolean findsTheSame = seat.filter(own -> own.start() < end && own.occupiedUntil() > start)
                .isEmpty();
        return bid.groups().stream()
                .map(group -> findsTheSame ? room(group, bid, start, end) : Room.of(group, bid.gang(), start, end))
                .sorted(Comparator.comparing(room -> room.group().pool().name()))
                .toList();
    }
}
