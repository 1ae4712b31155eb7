package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Window;
import java.util.Optional;

/** What is to become of one waiting lease. That others are to leave for it first is told by the plan: {@link Reclaim}. */
public sealed interface Decision {

    /** Claim these nodes now: they are free. */
    record StartNow(Window window, Placement placement) implements Decision {}

    /** The window it asked for, which has not begun, is booked. */
    record Reserve(Booking booking, Footing footing) implements Decision {}

    /**
     * Something is short.
     *
     * @param booking where it stands on the calendar: its start is the latest it has to expect; empty when no plan can be made
     * @param position its place among those of its class that wait, from 1
     */
    record Wait(Shortage shortage, Optional<Booking> booking, int position) implements Decision {}

    /** It cannot be met as written. */
    record Refuse(Reason reason, String message) implements Decision {}
}
