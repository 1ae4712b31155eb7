package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.Budgets;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.power.PowerBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A snapshot made ready for questions: what is held stands on the calendar. First {@link #plan} decides about all that wait;
 * after that {@link #prospect} tells what one more would get. Not for several threads.
 */
public final class Planning {

    private final Snapshot snapshot;
    private final List<Reclaim> forOwners;
    private final Estate estate;
    private final Admission admission;
    private final SeatFinder finder;
    private final ShortageFinder shortages;
    private final Board board;
    private final Bids bids = new Bids();
    private final Holds holds;
    private final int spareTurn;

    /** No tenant has a budget. */
    public Planning(Snapshot whole) {
        this(whole, Budgets.NONE);
    }

    public Planning(Snapshot whole, Budgets budgets) {
        OwnerReserve.Applied reserved = OwnerReserve.applied(whole);
        snapshot = reserved.snapshot();
        forOwners = reserved.reclaims();
        // What is kept for owners and not used by them draws nothing.
        estate = new Estate(snapshot, new PowerBook(whole), budgets);
        admission = new Admission(estate);
        finder = new SeatFinder(estate);
        shortages = new ShortageFinder(finder);
        spareTurn = snapshot.waiting().size() + snapshot.quoting().size();
        board = new Board(finder, spareTurn + 1);
        holds = new Holds(snapshot, admission, board, bids);
    }

    /** A decision for every waiting lease, and an answer to every wish and every inquiry. To be called once. */
    public Plan plan() {
        List<Request> inTurn = new QueueOrder(estate).of(snapshot.waiting());
        List<Verdict> verdicts = verdicts(inTurn);
        board.settle(bids.inTurn(), holds.asked());
        holds.settled();
        new Closer(finder, board, bids.inTurn()).run();
        List<Reclaim> reclaims = new ArrayList<>(forOwners);
        reclaims.addAll(new Reclaimer(estate, finder, board, bids).run());
        List<Answer> answers = snapshot.wishes().isEmpty()
                ? List.of()
                : new Amender(estate, finder, board, bids).answers(snapshot.wishes());
        Decisions decided = decisions(inTurn, verdicts);
        Optional<Instant> nextChange =
                inTurn.isEmpty() ? decided.nextChange() : earlier(decided.nextChange(), powerChanges());
        return new Plan(
                snapshot.now(),
                decided.byLease(),
                earlier(nextChange, holds.firstEnd()),
                board.displaced(),
                reclaims,
                answers,
                new Quotes(estate, admission, finder, holds, spareTurn)
                        .answers(snapshot.quoting().inquiries()),
                holds.lost());
    }

    /**
     * What that lease would be told if it came now, behind all others, with nobody reclaimed for it. It changes nothing. Its
     * place in the queue is not known: it is 0.
     *
     * @param request of a lease that does not wait yet
     */
    public Decision prospect(Request request) {
        Outcomes alone = outcomes(new Footings(estate, board, bids)::ofOnly);
        Verdict verdict = admission.check(request, spareTurn);
        if (!(verdict instanceof Verdict.Plannable(Bid bid))) {
            return alone.decide(verdict);
        }
        Optional<Seat> seat = finder.earliest(bid, Long.MIN_VALUE, Long.MAX_VALUE);
        bids.add(bid);
        board.suppose(bid, seat);
        try {
            return alone.prospect(bid, seat);
        } finally {
            board.suppose(bid, Optional.empty());
            bids.removeLast();
        }
    }

    /** Whoever waits for power may start when an outage is over, though nobody leaves then. */
    private Optional<Instant> powerChanges() {
        return estate.power().nextChange(estate.time().present()).map(Instant::ofEpochSecond);
    }

    private Outcomes outcomes(Function<Bid, Footing> footings) {
        return new Outcomes(estate.time(), estate.budgets(), board, shortages, footings);
    }

    private List<Verdict> verdicts(List<Request> inTurn) {
        List<Verdict> verdicts = new ArrayList<>(inTurn.size());
        for (int turn = 0; turn < inTurn.size(); turn++) {
            Verdict verdict = admission.check(inTurn.get(turn), turn);
            verdicts.add(verdict);
            if (verdict instanceof Verdict.Plannable(Bid bid)) {
                bids.add(bid);
            }
        }
        return verdicts;
    }

    private record Decisions(Map<LeaseId, Decision> byLease, Optional<Instant> nextChange) {}

    private Decisions decisions(List<Request> inTurn, List<Verdict> verdicts) {
        Outcomes outcomes = outcomes(new Footings(estate, board, bids)::of);
        Map<LeaseId, Decision> decisions = new LinkedHashMap<>();
        Map<String, Integer> waitingOfClass = new HashMap<>();
        Optional<Instant> nextChange = Optional.empty();
        for (int turn = 0; turn < inTurn.size(); turn++) {
            Request request = inTurn.get(turn);
            Decision decision = outcomes.decide(verdicts.get(turn));
            if (decision instanceof Decision.Wait wait) {
                int position = waitingOfClass.merge(request.gpuClass(), 1, Integer::sum);
                decision = new Decision.Wait(wait.shortage(), wait.booking(), position);
            }
            decisions.put(request.lease(), decision);
            nextChange = earlier(
                    nextChange,
                    NextChange.of(
                            snapshot.now(),
                            request,
                            verdicts.get(turn),
                            decision,
                            estate.budgets().isLimited(request.tenant())));
        }
        return new Decisions(decisions, nextChange);
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return one.get().isBefore(other.get()) ? one : other;
    }
}
