package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** The latest starts that were told, each booked on a profile, so that nobody starts who would move one of them. */
final class Bounds {
    private final Map<Request, Long> standing = new HashMap<>();
    private final Map<Request, Long> told = new HashMap<>();
    private final FreeProfile profile;

    Bounds(long now, int pool) {
        profile = new FreeProfile(now, pool);
    }

    /** Who has ended early does not take what he was booked for any more. */
    void comeTo(Moment moment) {
        profile.forgetBefore(moment.now());
        moment.endedEarly().forEach(held -> profile.giveBack(moment.now(), held.until(), held.processors()));
    }

    /** Tells him the first start from then on for which there is room beside all bounds. */
    void tell(Request request, long notBefore) {
        long start = profile.earliest(notBefore, request.processors(), request.askedSeconds());
        profile.take(start, start + request.askedSeconds(), request.processors());
        standing.put(request, start);
        told.put(request, start);
    }

    /** Whether he can start now and move no bound; if so he has, and his own is no more. */
    boolean startsNow(Request request, long now) {
        long bound = standing.getOrDefault(request, now);
        long seconds = request.askedSeconds();
        profile.giveBack(bound, bound + seconds, request.processors());
        boolean fits = profile.earliest(now, request.processors(), seconds) == now;
        long start = fits ? now : bound;
        profile.take(start, start + seconds, request.processors());
        if (fits) {
            standing.remove(request);
        }
        return fits;
    }

    /** He starts at his bound: it stays booked, and is none any more. */
    void reached(Request request) {
        standing.remove(request);
    }

    /** Those of all who wait. */
    LongStream standing() {
        return standing.values().stream().mapToLong(Long::longValue);
    }

    /** What he was told when he came; empty: he has not come. */
    OptionalLong told(Request request) {
        Long first = told.get(request);
        return first == null ? OptionalLong.empty() : OptionalLong.of(first);
    }
}
