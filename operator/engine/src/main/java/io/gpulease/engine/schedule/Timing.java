package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.term.LeaseTerm;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.Optional;

/** When a request may start, and what its window is and its nodes are occupied for if it starts then. */
final class Timing {

    private final PlanTime time;
    private final long earliest;
    private final Optional<Instant> startBy;
    private final Optional<Long> fixedEnd;
    private final long duration;
    private final Span now;
    private final Span later;

    private Timing(PlanTime time, Request request) {
        Term term = request.term();
        this.time = time;
        earliest =
                Math.max(time.present(), term.start().map(WholeSeconds::ceiling).orElse(time.present()));
        startBy = term.startBy();
        fixedEnd = LeaseTerm.fixedEnd(term).map(WholeSeconds::floor);
        // A term shorter than a second is refused long before; here it must only not break the arithmetic.
        duration = Math.max(1, term.duration().map(WholeSeconds::floor).orElse(1L));
        long turnover = WholeSeconds.ceiling(request.turnover());
        long latestNow = startsLater() ? time.present() - 1 : time.present();
        now = Span.ending(time.present(), latestNow, windowEnd(time.present()) + turnover);
        long from = Math.max(earliest, time.present() + 1);
        long latest = startBy.map(WholeSeconds::floor).orElse(WholeSeconds.FAR);
        later = fixedEnd.isPresent()
                ? Span.ending(from, Math.min(latest, fixedEnd.get() - 1), fixedEnd.get() + turnover)
                : Span.lasting(from, latest, duration + PlanTime.LATE_START_SECONDS + turnover);
    }

    static Timing of(PlanTime time, Request request) {
        return new Timing(time, request);
    }

    PlanTime time() {
        return time;
    }

    /** The first second it may start in: its term's start, or the present one. */
    long earliest() {
        return earliest;
    }

    long present() {
        return time.present();
    }

    /** True when its window begins later than now. */
    boolean startsLater() {
        return earliest > time.present();
    }

    /** True when not even a second of its window is left. */
    boolean over() {
        return fixedEnd.isPresent() && fixedEnd.get() <= Math.max(earliest, time.startOfNow());
    }

    /** True when the last second of its window has begun, and is not over. */
    boolean inItsLastSecond() {
        return fixedEnd.isPresent() && earliest <= time.present() && fixedEnd.get() == time.present() + 1;
    }

    boolean startByReached() {
        return startBy.filter(latest -> !time.now().isBefore(latest)).isPresent();
    }

    /** The span of starting now, at nothing but the present second; empty when it must not start yet. */
    Span now() {
        return now;
    }

    /** The span of starting in any later second. */
    Span later() {
        return later;
    }

    /** Until when its nodes are occupied if it starts in that second. */
    long occupiedUntil(long start) {
        return start == time.present() ? now.until() : later.occupiedUntil(start);
    }

    /** Its window if it starts in that second. */
    Window window(long start) {
        long last = fixedEnd.map(end -> end - 1).orElse(WholeSeconds.FAR);
        long from = start == time.present() ? Math.min(last, time.startOfNow()) : start;
        return new Window(Instant.ofEpochSecond(from), Instant.ofEpochSecond(windowEnd(start)));
    }

    /** The second a booked window starts in as the term is written now; the present one when it should have started. */
    long startOf(Window booked) {
        return Math.max(earliest, WholeSeconds.ceiling(booked.start()));
    }

    /** True when the term has become longer than what was booked. */
    boolean exceeds(Window booked) {
        return fixedEnd.map(end -> end > WholeSeconds.ceiling(booked.end()))
                .orElseGet(() -> duration > WholeSeconds.ceiling(booked.length()));
    }

    private long windowEnd(long start) {
        long from = start == time.present() ? time.startOfNow() : start;
        return fixedEnd.orElse(from + duration);
    }
}
