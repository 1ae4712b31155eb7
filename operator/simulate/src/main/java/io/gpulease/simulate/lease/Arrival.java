package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Request;
import io.gpulease.simulate.trace.Details;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A lease that will be asked for.
 *
 * @param request what the engine is told, from the instant of its creation on
 * @param notice what it is given if it is reclaimed; empty: it cannot be
 * @param useSeconds how long it will be used before it is given back, which the engine is not told; empty: to its end
 * @param details what reports go by
 */
public record Arrival(Request request, Optional<Duration> notice, OptionalLong useSeconds, Details details) {
    public Arrival {
        if (request.booking().isPresent()) {
            throw new IllegalArgumentException("lease %s/%s has a booking before it is asked for"
                    .formatted(request.lease().namespace(), request.lease().name()));
        }
    }

    /** When it is asked for. */
    long second() {
        return Seconds.notBefore(request.createdAt());
    }

    /** When it wants to start: what it waits before that is not the operator's doing. */
    long wantedSecond() {
        return request.term()
                .start()
                .map(Seconds::notBefore)
                .map(start -> Math.max(start, second()))
                .orElse(second());
    }
}
