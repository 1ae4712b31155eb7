package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.World.inCohort;
import static io.gpulease.engine.schedule.World.quota;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FootingsTest {

    private final Snapshot snapshot = World.withNodes(4, 4)
            .tenant(inCohort("lender", "ours", new Quota("h200", 4, 0, 4, 0)))
            .tenant(inCohort("borrower", "ours", quota(4, 4, 0)))
            .waiting(ask("first", 4).tenant(Optional.of("borrower")).from(100, 50))
            .waiting(ask("second", 4).tenant(Optional.of("borrower")).from(100, 50))
            .snapshot();
    private final Estate estate = new Estate(snapshot);
    private final Board board = new Board(new SeatFinder(estate), 2);
    private final Bids bids = new Bids();

    FootingsTest() {
        for (Request request : snapshot.waiting()) {
            var verdict = new Admission(estate).check(request, bids.inTurn().size());
            bids.add(((Verdict.Plannable) verdict).bid());
        }
        board.settle(bids.inTurn(), List.of());
    }

    @Test
    void areThoseOfWhenTheyWereMadeThoughSomebodyLeavesHisSeatToAskForAnother() {
        var footings = Footings.asOfNow(estate, board, bids);
        board.clear(bids.inTurn().getFirst());

        assertThat(footings.of(bids.inTurn().getFirst())).isEqualTo(Footing.OWN);
        assertThat(footings.of(bids.inTurn().getLast())).isEqualTo(Footing.BORROWED);
        assertThat(Footings.asOfNow(estate, board, bids).of(bids.inTurn().getLast()))
                .isEqualTo(Footing.OWN);
    }
}
