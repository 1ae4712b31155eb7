package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.NodeGroup.Domain;
import io.gpulease.engine.model.Isolation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings gangs that start now closer together, where whoever is booked on the nodes between can be booked elsewhere at the same
 * time: those who wait have nodes only on paper. Nobody starts later for it.
 */
final class Closer {

    // Bounds of the work of one plan: a plan in which more start at once leaves the rest as near as they are.
    private static final int MOST_GANGS = 8;
    private static final int MOST_DOMAINS = 4;
    private static final int MOST_IN_THE_WAY = 16;

    private final SeatFinder finder;
    private final Board board;
    private final List<Bid> inTurn;

    Closer(SeatFinder finder, Board board, List<Bid> inTurn) {
        this.finder = finder;
        this.board = board;
        this.inTurn = inTurn;
    }

    void run() {
        int looked = 0;
        for (Bid bid : inTurn) {
            Optional<Seat> seat = board.seat(bid).filter(at -> startsNowOnSeveral(bid, at));
            if (seat.isPresent() && looked < MOST_GANGS && bringCloser(bid, seat.get())) {
                looked++;
            }
        }
    }

    private static boolean startsNowOnSeveral(Bid bid, Seat seat) {
        return seat.start() == bid.timing().present()
                && seat.placement().nodes().size() > 1
                && bid.request().isolation() == Isolation.DEDICATED;
    }

    /** True when it could be closer, as far as levels go, so that it was worth a look. */
    private boolean bringCloser(Bid bid, Seat seat) {
        NodeGroup group = groupOf(bid, seat);
        int level = group.levelOf(seat.placement());
        if (level == group.levels() - 1) {
            return false;
        }
        board.clear(bid);
        for (int narrower = group.levels() - 1; narrower > level; narrower--) {
            for (Domain domain : enough(group, bid, seat, narrower)) {
                if (moves(bid, seat, group, domain, level)) {
                    return true;
                }
            }
        }
        board.take(bid, seat);
        return true;
    }

    private static NodeGroup groupOf(Bid bid, Seat seat) {
        return bid.groups().stream()
                .filter(group -> group.pool().name().equals(seat.placement().pool()))
                .findFirst()
                .orElseThrow();
    }

    /** Domains of a level that have enough that nobody has yet; the smallest first. */
    private static List<Domain> enough(NodeGroup group, Bid bid, Seat seat, int level) {
        Map<Domain, Integer> free = new HashMap<>();
        group.eachWhole(
                seat.start(),
                seat.start() + 1,
                node -> free.merge(group.domain(level, node), group.gpus(node), Integer::sum));
        return free.entrySet().stream()
                .filter(domain -> domain.getKey().labelled())
                .filter(domain -> domain.getValue() >= bid.request().gpus())
                .sorted(Map.Entry.<Domain, Integer>comparingByValue()
                        .thenComparingInt(domain -> domain.getKey().from()))
                .limit(MOST_DOMAINS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Has it there, and everybody who was booked there elsewhere, or nothing changed. */
    private boolean moves(Bid bid, Seat seat, NodeGroup group, Domain domain, int level) {
        List<Bid> booked = booked(bid, seat, group, domain);
        if (booked.isEmpty() || booked.size() > MOST_IN_THE_WAY) {
            return false;
        }
        List<Seat> before =
                booked.stream().map(other -> board.seat(other).orElseThrow()).toList();
        booked.forEach(board::clear);
        Optional<Seat> closer =
                finder.earliest(bid, seat.start(), seat.start()).filter(found -> isCloser(group, found, level));
        closer.ifPresent(found -> board.take(bid, found));
        if (closer.isPresent() && seated(booked, before)) {
            for (int i = 0; i < booked.size(); i++) {
                board.hasChanged(booked.get(i), Optional.of(before.get(i)));
            }
            board.hasChanged(bid, Optional.of(seat));
            return true;
        }
        board.clear(bid);
        booked.forEach(board::clear);
        for (int i = 0; i < booked.size(); i++) {
            board.take(booked.get(i), before.get(i));
        }
        return false;
    }

    private static boolean isCloser(NodeGroup group, Seat found, int level) {
        return group.pool().name().equals(found.placement().pool()) && group.levelOf(found.placement()) > level;
    }

    /** Everybody at the same time as before, on the same nodes or on others. */
    private boolean seated(List<Bid> booked, List<Seat> before) {
        for (int i = 0; i < booked.size(); i++) {
            Bid bid = booked.get(i);
            Seat old = before.get(i);
            Optional<Seat> again = finder.same(bid, old.start(), old.placement())
                    .or(() -> finder.earliest(bid, old.start(), old.start()));
            if (again.isEmpty()) {
                return false;
            }
            board.take(bid, again.get());
        }
        return true;
    }

    /** Those who start later than now, and before that one is over, on nodes of the domain; the first to start first. */
    private List<Bid> booked(Bid bid, Seat seat, NodeGroup group, Domain domain) {
        List<Bid> booked = new ArrayList<>();
        for (Bid other : inTurn) {
            board.seat(other)
                    .filter(at -> at.start() > bid.timing().present() && at.start() < seat.occupiedUntil())
                    .filter(at -> at.placement().pool().equals(seat.placement().pool()))
                    .filter(at -> at.placement().nodes().stream().anyMatch(share -> group.isIn(domain, share.node())))
                    .ifPresent(_ -> booked.add(other));
        }
        booked.sort((one, two) -> Long.compare(
                board.seat(one).orElseThrow().start(),
                board.seat(two).orElseThrow().start()));
        return booked;
    }
}
