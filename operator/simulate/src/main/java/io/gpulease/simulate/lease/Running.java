package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Reclaim;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Job;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A lease that holds its nodes.
 *
 * @param number its place among all that come
 * @param window as it was told to whoever has it
 * @param end when it will be given back, which may be sooner
 * @param told the first start it was told
 * @param wantedEnd when it would have been given back if nobody had made it leave
 */
record Running(Arrival arrival, int number, Window window, Held held, long end, OptionalLong told, long wantedEnd) {
    static final Comparator<Running> BY_END =
            Comparator.comparingLong(Running::end).thenComparingInt(Running::number);

    static Running of(Arrival arrival, int number, Decision.StartNow start, OptionalLong told) {
        var window = start.window();
        long begin = window.start().getEpochSecond();
        long latest = Seconds.notBefore(window.end());
        long end = arrival.useSeconds().isPresent()
                ? Math.min(latest, begin + arrival.useSeconds().getAsLong())
                : latest;
        return new Running(arrival, number, window, held(arrival, start), end, told, end);
    }

    private static Held held(Arrival arrival, Decision.StartNow start) {
        Request request = arrival.request();
        var tenure = new Tenure(
                start.window().start(),
                arrival.notice(),
                request.turnover(),
                Optional.empty(),
                request.term().start().isPresent()
                        ? request.createdAt()
                        : start.window().start());
        return new Held(
                request.lease(),
                request.tenant().orElseThrow(),
                request.gpuClass(),
                request.tier(),
                request.isolation(),
                start.placement(),
                start.window().end().plus(request.turnover()),
                tenure);
    }

    /** The same, told to leave. */
    Running leaving(Reclaim reclaim) {
        long latest = Seconds.notBefore(reclaim.endsAt());
        return new Running(
                arrival,
                number,
                window,
                held.leaving(reclaim.endsAt(), Optional.of(reclaim.forWhom())),
                Math.min(end, latest),
                told,
                wantedEnd);
    }

    /** It has to leave before it would have been given back. */
    boolean isCut() {
        return end < wantedEnd;
    }

    /** Once it has ended. */
    Outcome outcome() {
        long start = window.start().getEpochSecond();
        long asked = Math.max(1, Seconds.notBefore(window.end()) - start);
        var request = new io.gpulease.simulate.trace.Request(
                number, arrival.wantedSecond(), held.placement().gpus(), asked);
        return new Outcome(Job.cut(request, end - start, arrival.details()), start, told, wantedEnd - start);
    }
}
