package io.gpulease.engine.model;

import java.time.Duration;
import java.time.Instant;

/**
 * An offer that is kept for its tenant until a lease takes it up, and no longer than until then.
 *
 * @param request what such a lease asks for, named by the quote: a window with a start, and the booking of that window
 */
public record Hold(Request request, Instant until) {

    /** A lease without a fixed window occupies its nodes for so many seconds more than its term, as its start may be late. */
    private static final Duration LATE_START = Duration.ofSeconds(2);

    public Hold {
        if (request.term().start().isEmpty() || request.booking().isEmpty()) {
            throw new IllegalArgumentException("quote %s/%s: what is held has a start and a booking"
                    .formatted(request.lease().namespace(), request.lease().name()));
        }
    }

    /** False once nobody can take it up any more. */
    public boolean standsAt(Instant now) {
        return now.isBefore(until);
    }

    /** Of a lease that took it up then. While it could start somebody may leave late, which loses it nothing but that time. */
    private Term termAsOf(Instant now, Duration length) {
        Instant offered = request.term().start().orElseThrow();
        Instant second = Instant.ofEpochSecond(now.getEpochSecond());
        return offered.isAfter(second)
                ? Term.from(offered, length).startingBy(offered)
                : Term.from(second, length).startingBy(until);
    }

    /**
     * What it keeps as of then: whenever it is taken up, a lease of the whole term fits into that, whose end does not depend on when
     * this is asked.
     */
    public Request asOf(Instant now) {
        Duration length = request.booking().orElseThrow().window().length();
        Term term = termAsOf(now, length);
        Instant start = term.start().orElseThrow();
        Duration wait = start.isBefore(until) ? Duration.between(start, until) : Duration.ZERO;
        return new Request(
                request.lease(),
                request.tenant(),
                request.gpuClass(),
                request.gpus(),
                request.tier(),
                request.isolation(),
                term,
                request.constraints(),
                request.createdAt(),
                request.turnover().plus(LATE_START).plus(wait),
                request.booking()
                        .map(booking -> new Booking(new Window(start, start.plus(length)), booking.placement())));
    }
}
