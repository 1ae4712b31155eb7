package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Booking;
import java.time.Instant;
import java.util.Optional;

/** Reads what tests want to know out of decisions. */
final class Wished {

    private Wished() {}

    /** When the lease starts, or stands booked to start; empty when neither. */
    static Optional<Instant> bookedStart(Decision decision) {
        return switch (decision) {
            case Decision.StartNow now -> Optional.of(now.window().start());
            default -> booking(decision).map(booking -> booking.window().start());
        };
    }

    static Optional<Booking> booking(Decision decision) {
        return switch (decision) {
            case Decision.StartNow now -> Optional.of(new Booking(now.window(), Optional.of(now.placement())));
            case Decision.Reserve reserve -> Optional.of(reserve.booking());
            case Decision.Wait wait -> wait.booking();
            case Decision.Refuse _ -> Optional.empty();
        };
    }

    static Shortage shortage(Decision decision) {
        if (decision instanceof Decision.Wait wait) {
            return wait.shortage();
        }
        throw new AssertionError("does not wait: " + decision);
    }

    static Decision.Refuse refusal(Decision decision) {
        if (decision instanceof Decision.Refuse refuse) {
            return refuse;
        }
        throw new AssertionError("not refused: " + decision);
    }
}
