package io.gpulease.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.oracle.Property;
import io.gpulease.engine.oracle.RandomWorld;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whoever was found to be hopeless before is found to be so again without a search, but not when something has changed that helps. */
class HopefulClaimsPropertyTest {

    private static final int SEEDS = Integer.getInteger("gpulease.seeds", 1) * 3_000;
    private static final int CHANGES = 6;

    private int hopeless;
    private int regained;

    @Test
    void areTheSameWhetherTheyWereAskedBeforeOrNot() {
        Property.holds(SEEDS, seed -> new RandomWorld(seed).reclaimable(), snapshot -> new Case(snapshot).run());
        assertThat(hopeless).as("hopeless claims").isGreaterThan(SEEDS / 4);
        assertThat(regained).as("of which some were not for ever").isGreaterThan(SEEDS / 200);
    }

    private final class Case {
        private final Random random;
        private final Estate estate;
        private final SeatFinder finder;
        private final Board board;
        private final Bids bids = new Bids();
        private final Set<LeaseId> told = new HashSet<>();

        Case(Snapshot snapshot) {
            random =
                    new Random(snapshot.waiting().size() + 31L * snapshot.held().size());
            estate = new Estate(snapshot);
            finder = new SeatFinder(estate);
            board = new Board(finder, snapshot.waiting().size());
            var admission = new Admission(estate);
            for (var request : new QueueOrder(estate).of(snapshot.waiting())) {
                if (admission.check(request, bids.inTurn().size()) instanceof Verdict.Plannable(Bid bid)) {
                    bids.add(bid);
                }
            }
            board.settle(bids.inTurn(), List.of());
        }

        void run() {
            var asked = new HopefulClaims(bids, estate, finder, board);
            BitSet before = new BitSet();
            for (int i = 0; i < CHANGES; i++) {
                BitSet again = hopeful(asked);
                assertThat(again)
                        .as("after %d changes", i)
                        .isEqualTo(hopeful(new HopefulClaims(bids, estate, finder, board)));
                hopeless += claims().size() - again.cardinality();
                if (i > 0) {
                    BitSet more = (BitSet) again.clone();
                    more.andNot(before);
                    regained += more.cardinality();
                }
                before = again;
                change();
            }
        }

        private BitSet hopeful(HopefulClaims asked) {
            return asked.of(claims(), Footings.asOfNow(estate, board, bids), this::canBeTold);
        }

        private List<Bid> claims() {
            return bids.inTurn().stream()
                    .filter(bid -> bid.request().tier() != Tier.SPOT)
                    .filter(bid -> board.seat(bid).map(Seat::start).orElse(Long.MAX_VALUE)
                            > bid.timing().earliest())
                    .toList();
        }

        private boolean canBeTold(Holding holding) {
            return holding.held().tenure().notice().isPresent()
                    && !told.contains(holding.held().lease());
        }

        /** Somebody sits elsewhere, or somebody is told to leave. */
        private void change() {
            if (random.nextInt(3) == 0) {
                estate.holdings().stream()
                        .filter(this::canBeTold)
                        .skip(random.nextInt(3))
                        .findFirst()
                        .ifPresent(this::tell);
            } else if (!bids.inTurn().isEmpty()) {
                move(bids.inTurn().get(random.nextInt(bids.inTurn().size())));
            }
        }

        private void tell(Holding holding) {
            long gone = estate.time()
                    .heldUntil(holding.soonestEnd(estate.time())
                            .plus(holding.held().tenure().turnover()));
            told.add(holding.held().lease());
            board.leaves(holding, Math.min(holding.until(), gone));
        }

        private void move(Bid bid) {
            Optional<Seat> had = board.seat(bid);
            board.clear(bid);
            long from = estate.time().present() + random.nextInt(200);
            finder.earliest(bid, from, Long.MAX_VALUE).ifPresent(seat -> board.take(bid, seat));
            board.hasChanged(bid, had);
        }
    }
}
