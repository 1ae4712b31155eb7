package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.quota.QuotaAccount;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Searches for seats while room is only taken: what was found out for one bid then holds for all that ask for the same. Thousands
 * that wait alike cost little more than one.
 */
final class Searches {

    /** All that a search goes by. */
    private record Shape(
            List<NodeGroup> groups, Gang gang, QuotaAccount quota, Span now, Span later, Optional<Charged> charged) {}

    /** What the cost of a lease goes by, where its tenant has a budget; what its nodes are occupied for after its end costs nothing. */
    private record Charged(Optional<String> tenant, Tier tier, Duration turnover) {}

    /** No seat starts at one of these seconds, {@code from} included, {@code until} not. */
    private record Gap(long from, long until) {

        boolean holds(long second) {
            return from <= second && second < until;
        }

        /** With what a search from that second on found out. */
        Gap and(long begin, long nothingUntil) {
            return from <= begin && begin <= until
                    ? new Gap(from, Math.max(until, nothingUntil))
                    : new Gap(begin, nothingUntil);
        }
    }

    private static final Gap UNKNOWN = new Gap(0, 0);

    private final SeatFinder finder;
    private final Map<Shape, Gap> gaps = new HashMap<>();

    Searches(SeatFinder finder) {
        this.finder = finder;
    }

    /** As {@link SeatFinder#earliest}. */
    Optional<Seat> earliest(Bid bid, long from, long latest) {
        Shape shape = shape(bid);
        Gap known = gaps.getOrDefault(shape, UNKNOWN);
        long begin = known.holds(from) ? known.until() : from;
        Optional<Seat> found = begin > latest ? Optional.empty() : finder.earliest(bid, begin, latest);
        long after = latest == Long.MAX_VALUE ? latest : latest + 1;
        gaps.put(shape, known.and(from, found.map(Seat::start).orElse(after)));
        return found;
    }

    /** It is known without a search that no seat starts within the bounds, both included. */
    boolean areVain(Bid bid, long from, long latest) {
        Gap known = gaps.getOrDefault(shape(bid), UNKNOWN);
        return known.holds(from) && known.holds(latest);
    }

    /**
     * The bid has left its seat for the earlier one that was just found. Of its own shape what is known still holds, for it was found
     * out with that room given; of others it does not. Where power is limited it was found out while the old seat took some of it.
     */
    void hasMoved(Bid bid) {
        Shape shape = shape(bid);
        Gap known = gaps.getOrDefault(shape, UNKNOWN);
        gaps.clear();
        if (!finder.isLimited(bid)) {
            gaps.put(shape, known);
        }
    }

    private Shape shape(Bid bid) {
        return new Shape(
                bid.groups(),
                bid.gang(),
                bid.quota(),
                bid.timing().now(),
                bid.timing().later(),
                finder.isBudgeted(bid)
                        ? Optional.of(new Charged(
                                bid.request().tenant(),
                                bid.request().tier(),
                                bid.request().turnover()))
                        : Optional.empty());
    }
}
