package io.gpulease.engine.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Has leases leave as soon as they could, and bids give up their seats, for as long as somebody looks at what that would do. */
final class Absence {

    /** Who is absent, and what he comes back to. */
    private sealed interface Absent {}

    private record Stays(Holding holding, long until) implements Absent {}

    private record Seated(Bid bid, Seat seat) implements Absent {}

    private final PlanTime time;
    private final Board board;
    private final List<Absent> absent = new ArrayList<>();

    Absence(PlanTime time, Board board) {
        this.time = time;
        this.board = board;
    }

    /** Of every class. */
    boolean all(String gpuClass) {
        return true;
    }

    /** How many are absent. */
    int count() {
        return absent.size();
    }

    /**
     * Those of the classes that matter leave.
     *
     * @return when the last of all of them would be gone
     */
    long leave(List<Holding> holdings, Predicate<String> matters) {
        long last = Long.MIN_VALUE;
        for (Holding holding : holdings) {
            long soonest = soonest(holding);
            last = Math.max(last, soonest);
            if (soonest < holding.until() && matters.test(holding.held().gpuClass())) {
                absent.add(new Stays(holding, holding.until()));
                holding.leaveAt(soonest);
            }
        }
        return last;
    }

    void unseat(List<Bid> bids, Predicate<String> matters) {
        for (Bid bid : bids) {
            if (matters.test(bid.request().gpuClass())) {
                board.seat(bid).ifPresent(seat -> absent.add(new Seated(bid, seat)));
                board.clear(bid);
            }
        }
    }

    /** All are back but the first so many. */
    void end(int stillAbsent) {
        while (absent.size() > stillAbsent) {
            switch (absent.removeLast()) {
                case Stays(Holding holding, long until) -> holding.leaveAt(until);
                case Seated(Bid bid, Seat seat) -> board.take(bid, seat);
            }
        }
    }

    private long soonest(Holding holding) {
        return time.heldUntil(
                holding.soonestEnd(time).plus(holding.held().tenure().turnover()));
    }
}
