package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Offers that are kept for whoever takes them up. They stand on the calendar and count in their tenants' quotas like bookings; but
 * nobody is moved or told to leave for them, they never move themselves, and where capacity is lost they go first.
 */
final class Holds {

    /** That a tenant has at a time. */
    static final int MOST_PER_TENANT = 3;

    private final Instant now;
    private final Admission admission;
    private final Board board;
    private final Bids bids;
    private final List<Bid> asked = new ArrayList<>();
    private final List<Bid> standing = new ArrayList<>();
    private final List<LeaseId> lost = new ArrayList<>();
    private final Optional<Instant> firstEnd;
    private int nextTurn;

    /** Their turns come behind those of all that wait. */
    Holds(Snapshot snapshot, Admission admission, Board board, Bids bids) {
        now = snapshot.now();
        this.admission = admission;
        this.board = board;
        this.bids = bids;
        nextTurn = snapshot.waiting().size();
        List<Hold> holds = snapshot.quoting().holds().stream()
                .filter(hold -> hold.standsAt(now))
                .sorted(Comparator.comparing((Hold hold) -> hold.request().createdAt())
                        .thenComparing(hold -> hold.request().lease()))
                .toList();
        holds.forEach(this::ask);
        firstEnd = holds.stream().map(Hold::until).min(Comparator.naturalOrder());
    }

    private void ask(Hold hold) {
        bid(hold).ifPresentOrElse(asked::add, () -> lost.add(hold.request().lease()));
    }

    private Optional<Bid> bid(Hold hold) {
        return admission.check(hold.asOf(now), nextTurn++) instanceof Verdict.Plannable(Bid bid)
                ? Optional.of(bid.apart())
                : Optional.empty();
    }

    /** Those that can be planned still. */
    List<Bid> asked() {
        return asked;
    }

    /** All that have a place are seated by now; the others are lost. */
    void settled() {
        for (Bid bid : asked) {
            if (board.seat(bid).isPresent()) {
                stand(bid);
            } else {
                lost.add(bid.request().lease());
            }
        }
    }

    private void stand(Bid bid) {
        standing.add(bid);
        bids.addHold(bid);
    }

    /** Whose place is gone. */
    List<LeaseId> lost() {
        return lost;
    }

    /** When the first of them is over. */
    Optional<Instant> firstEnd() {
        return firstEnd;
    }

    int countOf(String tenant) {
        return (int) standing.stream()
                .map(Bid::request)
                .map(Request::tenant)
                .filter(Optional.of(tenant)::equals)
                .count();
    }

    /** One more, of what nobody else has. */
    void add(Hold hold) {
        Bid bid = bid(hold).orElseThrow();
        board.seatAsBooked(bid);
        stand(bid);
    }
}
