package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Placement;
import java.util.Optional;

/** Where and when a bid stands on the calendar; in seconds since the epoch. */
record Seat(long start, long occupiedUntil, Placement placement) {

    Booking booking(Timing timing) {
        return new Booking(timing.window(start), Optional.of(placement));
    }
}
