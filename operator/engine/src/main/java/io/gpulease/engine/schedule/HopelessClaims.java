package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.CapacityCalendar;
import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Remembers which claims could not be met though everybody had left who can. They need not be looked at again before something
 * has come free since that could be part of what they need.
 */
final class HopelessClaims {

    /** What was true of it when it was last found to be hopeless. */
    private record Known(long start, boolean lender) {}

    private final CapacityCalendar calendar;
    private final Board board;
    private final Map<Integer, Known> hopeless = new HashMap<>();
    private int seen;

    HopelessClaims(CapacityCalendar calendar, Board board) {
        this.calendar = calendar;
        this.board = board;
    }

    void forgetAll() {
        hopeless.clear();
    }

    void note(HopefulClaims.Claim claim, boolean hopeful) {
        if (hopeful) {
            hopeless.remove(claim.bid().turn());
        } else {
            hopeless.put(claim.bid().turn(), new Known(claim.start(), claim.lender()));
        }
    }

    /**
     * All but those that still are hopeless. To be asked while everybody who can is away: what is free then is never less than
     * when only some of them are.
     *
     * @param besides what is free now because somebody gives way who did not before
     */
    List<HopefulClaims.Claim> withoutHopeless(List<HopefulClaims.Claim> claims, List<Freed.Room> besides) {
        List<Freed.Room> freed = board.freed().since(seen);
        seen += freed.size();
        if (hopeless.isEmpty()) {
            return claims;
        }
        List<Widened> rooms = Stream.concat(freed.stream(), besides.stream())
                .map(this::widened)
                .toList();
        return claims.stream().filter(claim -> mayHaveHope(claim, rooms)).toList();
    }

    /**
     * Something that came free.
     *
     * @param gap the whiles around it in which its nodes are free now
     */
    private record Widened(Freed.Room room, Span.Gap gap) {}

    private Widened widened(Freed.Room room) {
        return new Widened(room, calendar.gapsAround(room.placement(), room.from(), room.until()));
    }

    private boolean mayHaveHope(HopefulClaims.Claim claim, List<Widened> rooms) {
        Known known = hopeless.get(claim.bid().turn());
        if (known == null || claim.start() > known.start() || claim.lender() != known.lender()) {
            return true;
        }
        Optional<Seat> own = board.seat(claim.bid());
        for (Widened room : rooms) {
            if (mayHelp(room, claim, own)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayHelp(Widened widened, HopefulClaims.Claim claim, Optional<Seat> own) {
        Bid bid = claim.bid();
        Freed.Room room = widened.room();
        if (!board.freed().mayServe(room, bid, claim.start())) {
            return false;
        }
        return board.freed().sharesAllowance(room, bid)
                || bid.request().isolation() == Isolation.SHARED
                || (widened.gap().length() >= Freed.shortest(bid, claim.start())
                        && widened.gap().start() < claim.start())
                // What is free before its own seat is longer for it than for others.
                || own.filter(seat -> haveNodeInCommon(seat.placement(), room.placement()))
                        .isPresent();
    }

    private static boolean haveNodeInCommon(Placement one, Placement other) {
        for (NodeShare share : one.nodes()) {
            for (NodeShare of : other.nodes()) {
                if (share.node().equals(of.node())) {
                    return true;
                }
            }
        }
        return false;
    }
}
