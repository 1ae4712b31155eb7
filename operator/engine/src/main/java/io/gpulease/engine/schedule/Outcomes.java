package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.BudgetBook;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns verdicts and seats into decisions. */
final class Outcomes {

    // The queue's order is known only to who walks through it.
    private static final int NO_POSITION_YET = 0;

    private final PlanTime time;
    private final BudgetBook budgets;
    private final Board board;
    private final ShortageFinder shortages;
    private final Function<Bid, Footing> footings;

    Outcomes(
            PlanTime time, BudgetBook budgets, Board board, ShortageFinder shortages, Function<Bid, Footing> footings) {
        this.time = time;
        this.budgets = budgets;
        this.board = board;
        this.shortages = shortages;
        this.footings = footings;
    }

    Decision decide(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Refused refused -> new Decision.Refuse(refused.reason(), refused.message());
            case Verdict.Blocked(var shortage) -> new Decision.Wait(shortage, Optional.empty(), NO_POSITION_YET);
            case Verdict.Plannable(var bid) -> {
                Optional<Seat> seat = board.seat(bid);
                yield decide(bid, seat, () -> shortages.of(bid, seat));
            }
        };
    }

    /** For one that could have that seat, and has not taken it. */
    Decision prospect(Bid bid, Optional<Seat> seat) {
        return decide(bid, seat, () -> shortages.ofOneNotSeated(bid, seat));
    }

    private Decision decide(Bid bid, Optional<Seat> seat, Supplier<Shortage> lacks) {
        if (seat.isPresent() && seat.get().start() == time.present()) {
            Optional<String> unknown = bid.request().tenant().filter(budgets::isUnknown);
            if (unknown.isPresent()) {
                // What was booked for it stays there.
                return new Decision.Wait(
                        BudgetWords.unknown(unknown.get()),
                        Optional.of(seat.get().booking(bid.timing())),
                        NO_POSITION_YET);
            }
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
            return new Decision.Reserve(seat.get().booking(bid.timing()), footings.apply(bid));
        }
        Shortage shortage = lacks.get();
        return new Decision.Wait(
                seat.isPresent() ? withFooting(bid, shortage) : shortage,
                seat.map(at -> at.booking(bid.timing())),
                NO_POSITION_YET);
    }

    /** A booking that a claim of higher rank may move says so. */
    private Shortage withFooting(Bid bid, Shortage shortage) {
        return switch (footings.apply(bid)) {
            case OWN -> shortage;
            case BORROWED ->
                new Shortage(
                        shortage.reason(),
                        shortage.message() + "; its booking rests on borrowed quota: a lender may move it");
            case SPOT ->
                new Shortage(
                        shortage.reason(),
                        shortage.message() + "; as Spot its booking may be moved by leases of a higher tier");
        };
    }
}
