package io.gpulease.engine.schedule;

import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides who gets which GPUs when: each in its turn, with every booking once given kept. */
public final class Scheduler {

    /** A decision for every waiting lease of the snapshot, and an answer to every wish; the same snapshot always gives the same plan. */
    public Plan plan(Snapshot whole) {
        OwnerReserve.Applied reserved = OwnerReserve.applied(whole);
        Snapshot snapshot = reserved.snapshot();
        Estate estate = new Estate(snapshot);
        List<Request> inTurn = new QueueOrder(estate).of(snapshot.waiting());
        List<Verdict> verdicts = verdicts(new Admission(estate), inTurn);
        SeatFinder finder = new SeatFinder(estate.calendar());
        Board board = new Board(finder, inTurn.size());
        List<Bid> bids = bids(verdicts);
        board.settle(bids);
        List<Reclaim> reclaims = new ArrayList<>(reserved.reclaims());
        reclaims.addAll(new Reclaimer(estate, finder, board, bids).run());
        List<Answer> answers = snapshot.wishes().isEmpty()
                ? List.of()
                : new Amender(estate, finder, board, bids).answers(snapshot.wishes());
        Outcomes outcomes =
                new Outcomes(estate.time(), board, new ShortageFinder(finder), new Footings(estate, board, bids));
        Decisions decided = decisions(snapshot, inTurn, verdicts, outcomes);
        return new Plan(snapshot.now(), decided.byLease(), decided.nextChange(), board.displaced(), reclaims, answers);
    }

    private static List<Verdict> verdicts(Admission admission, List<Request> inTurn) {
        List<Verdict> verdicts = new ArrayList<>(inTurn.size());
        for (int turn = 0; turn < inTurn.size(); turn++) {
            verdicts.add(admission.check(inTurn.get(turn), turn));
        }
        return verdicts;
    }

    private static List<Bid> bids(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(Verdict.Plannable.class::isInstance)
                .map(verdict -> ((Verdict.Plannable) verdict).bid())
                .toList();
    }

    private record Decisions(Map<LeaseId, Decision> byLease, Optional<Instant> nextChange) {}

    private static Decisions decisions(
            Snapshot snapshot, List<Request> inTurn, List<Verdict> verdicts, Outcomes outcomes) {
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
            nextChange = earlier(nextChange, NextChange.of(snapshot.now(), request, verdicts.get(turn), decision));
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
