package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.Guest;
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

    /** What bids that may use the same nodes in the same way have in common. */
    private record Place(NodeGroup group, Optional<String> requiredLevel, Optional<Guest> guest) {

        static Place of(NodeGroup group, Gang gang) {
            boolean isForAllTheSame = gang.isolation() == Isolation.DEDICATED || !group.isCleaned();
            return new Place(
                    group, gang.requiredLevel(), isForAllTheSame ? Optional.empty() : Optional.of(gang.guest()));
        }
    }

    private final SeatFinder finder;
    private final Map<Place, Room> freeNow = new HashMap<>();

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
            return need.shortage(rooms(bid, wish.earliest(), end), "from its start to its end", seat.isPresent());
        }
        List<Room> atOnce = bid.groups().stream()
                .map(group -> freeNow.computeIfAbsent(
                        Place.of(group, bid.gang()),
                        _ -> Room.of(
                                group,
                                bid.gang(),
                                bid.timing().present(),
                                bid.timing().present() + 1)))
                .toList();
        if (need.missing(atOnce) > 0) {
            return need.shortage(atOnce, "now", seat.isPresent());
        }
        List<Room> throughout =
                rooms(bid, bid.timing().present(), bid.timing().now().until());
        return need.shortage(throughout, "from now to its end, for others have booked", seat.isPresent());
    }

    private static List<Room> rooms(Bid bid, long start, long end) {
        return bid.groups().stream()
                .map(group -> Room.of(group, bid.gang(), start, end))
                .sorted(Comparator.comparing(room -> room.group().pool().name()))
                .toList();
    }
}
