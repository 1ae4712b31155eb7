package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.simulate.trace.Job;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A lease that has not started, with what the last plan gave it. */
final class Waiting {
    private final Arrival arrival;
    private final int number;
    private Request request;
    private OptionalLong told = OptionalLong.empty();
    private String reason = "";
    private String message = "";

    /** @param number its place among all that come */
    Waiting(Arrival arrival, int number) {
        this.arrival = arrival;
        this.number = number;
        this.request = arrival.request();
    }

    /** As the engine is asked for it next: its booking is carried on. */
    Request request() {
        return request;
    }

    /** Why it waits; empty where only its time has not come. */
    String reason() {
        return reason;
    }

    void decided(Decision.Reserve reserve) {
        booked(Optional.of(reserve.booking()), "", "");
    }

    void decided(Decision.Wait wait) {
        booked(wait.booking(), wait.shortage().reason().word(), wait.shortage().message());
    }

    void decided(Decision.Refuse refuse) {
        booked(Optional.empty(), refuse.reason().word(), refuse.message());
    }

    private void booked(Optional<Booking> booking, String why, String said) {
        request = request.withBooking(booking);
        reason = why;
        message = said;
        if (told.isEmpty() && booking.isPresent()) {
            told = OptionalLong.of(Seconds.notBefore(booking.get().window().start()));
        }
    }

    Running starts(Decision.StartNow start) {
        long now = Seconds.notBefore(start.window().start());
        return Running.of(arrival, number, start, told.isPresent() ? told : OptionalLong.of(now));
    }

    /** @param now when it is given up */
    Refusal refusal(long now, boolean isFinal) {
        var lease = request.lease();
        return new Refusal(lease.namespace() + "/" + lease.name(), job(), now, told, reason, message, isFinal);
    }

    private Job job() {
        long wanted = arrival.wantedSecond();
        var term = request.term();
        long asked = term.duration()
                .map(Duration::toSeconds)
                .orElseGet(() -> Seconds.notBefore(term.end().orElseThrow()) - wanted);
        var wish = new io.gpulease.simulate.trace.Request(number, wanted, request.gpus(), Math.max(1, asked));
        return Job.cut(wish, arrival.useSeconds().orElse(wish.askedSeconds()), arrival.details());
    }
}
