package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Window;
import java.time.Instant;
import java.util.Optional;

/** Times of requests in seconds from the present one, worked out by hand for the oracle. */
final class Clock {

    private Clock() {}

    static int floor(Snapshot snapshot, Instant instant) {
        return (int) (instant.getEpochSecond() - snapshot.now().getEpochSecond());
    }

    static int ceiling(Snapshot snapshot, Instant instant) {
        return floor(snapshot, instant.plusNanos(999_999_999));
    }

    static int heldUntil(Snapshot snapshot, Instant freeAt) {
        boolean overdue = !freeAt.isAfter(snapshot.now());
        return overdue ? ceiling(snapshot, snapshot.now()) + 1 : ceiling(snapshot, freeAt);
    }

    static Optional<Integer> end(Snapshot snapshot, Request request) {
        if (request.term().end().isPresent()) {
            return request.term().end().map(end -> floor(snapshot, end));
        }
        return request.term()
                .start()
                .map(start -> ceiling(snapshot, start)
                        + (int) request.term().duration().orElseThrow().toSeconds());
    }

    static boolean mayStart(Snapshot snapshot, Request request, int second) {
        int wished =
                request.term().start().map(start -> ceiling(snapshot, start)).orElse(0);
        int counted = second == 0 ? ceiling(snapshot, snapshot.now()) : second;
        boolean over = end(snapshot, request).filter(end -> end <= counted).isPresent();
        boolean keptInItsLastSecond = second == 0
                && end(snapshot, request).filter(end -> end == 1).isPresent()
                && justLate(snapshot, request);
        if (second < wished || (over && !keptInItsLastSecond)) {
            return false;
        }
        Optional<Instant> startBy = request.term().startBy();
        if (startBy.isEmpty()) {
            return true;
        }
        if (second == 0) {
            return snapshot.now().isBefore(startBy.get()) || justLate(snapshot, request);
        }
        return snapshot.now().isBefore(startBy.get()) && second <= floor(snapshot, startBy.get());
    }

    private static boolean justLate(Snapshot snapshot, Request request) {
        return request.booking()
                .map(booking -> -floor(snapshot, booking.window().start()))
                .filter(late -> late == 0 || late == 1)
                .isPresent();
    }

    /** A floating booking that does not start at once keeps two seconds in hand. */
    static int occupiedUntil(Snapshot snapshot, Request request, int start) {
        int turnover = (int) request.turnover().toSeconds();
        Optional<Integer> end = end(snapshot, request);
        if (end.isPresent()) {
            return end.get() + turnover;
        }
        int duration = (int) request.term().duration().orElseThrow().toSeconds();
        return start == 0 ? ceiling(snapshot, snapshot.now()) + duration + turnover : start + duration + 2 + turnover;
    }

    static int bookedStart(Snapshot snapshot, Request request) {
        int wished =
                request.term().start().map(start -> ceiling(snapshot, start)).orElse(0);
        int booked = ceiling(snapshot, request.booking().orElseThrow().window().start());
        return Math.max(0, Math.max(wished, booked));
    }

    static boolean longer(Snapshot snapshot, Request request, Window booked) {
        return end(snapshot, request)
                .map(end -> end > ceiling(snapshot, booked.end()))
                .orElseGet(() -> request.term().duration().orElseThrow().compareTo(booked.length()) > 0);
    }
}
