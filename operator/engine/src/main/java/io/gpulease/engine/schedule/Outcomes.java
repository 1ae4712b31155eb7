package io.gpulease.engine.schedule;

import java.util.Optional;

/** Turns verdicts and seats into decisions. */
final class Outcomes {

    // The queue's order is known only to who walks through it.
    private static final int NO_POSITION_YET = 0;

    private final PlanTime time;
    private final Board board;
    private final ShortageFinder shortages;

    Outcomes(PlanTime time, Board board, ShortageFinder shortages) {
        this.time = time;
        this.board = board;
        this.shortages = shortages;
    }

    Decision decide(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Refused refused -> new Decision.Refuse(refused.reason(), refused.message());
            case Verdict.Blocked(var shortage) -> new Decision.Wait(shortage, Optional.empty(), NO_POSITION_YET);
            case Verdict.Plannable(var bid) -> decide(bid, board.seat(bid));
        };
    }

    private Decision decide(Bid bid, Optional<Seat> seat) {
        if (seat.isPresent() && seat.get().start() == time.present()) {
            return new Decision.StartNow(
                    bid.timing().window(time.present()), seat.get().placement());
        }
        if (seat.isEmpty() && bid.timing().startByReached()) {
            Verdict.Refused refused = Admission.startByPassed();
            return new Decision.Refuse(refused.reason(), refused.message());
        }
        if (seat.isPresent()
                && bid.request().term().start().isPresent()
                && bid.timing().startsLater()
                && seat.get().start() == bid.timing().earliest()) {
            return new Decision.Reserve(seat.get().booking(bid.timing()));
        }
        return new Decision.Wait(shortages.of(bid, seat), seat.map(at -> at.booking(bid.timing())), NO_POSITION_YET);
    }
}
