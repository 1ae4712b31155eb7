package io.gpulease.controller.pods;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.watch.SlimPod;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends pods, each asked once, until the watch shows that it goes. */
final class Goers {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);
    private static final int REMEMBERED = 20_000;

    private final PodCalls calls;
    private final Map<String, Instant> asked = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    Goers(PodCalls calls) {
        this.calls = calls;
        // What was not heard, or not done, is asked again as soon as calls about the pod may be made.
        calls.onFailure(pod -> asked.remove(pod.uid()));
    }

    void end(SlimPod pod, long graceSeconds, Instant now, String leaseUid) {
        Instant before = asked.get(pod.uid());
        boolean askedJustNow = before != null && now.isBefore(before.plus(ASK_AGAIN));
        if (!calls.isFree(pod, now) || askedJustNow || goesInTime(pod, graceSeconds, now)) {
            return;
        }
        asked.put(pod.uid(), now);
        boolean evictable = pod.scheduling().isBound() && !pod.life().isLeaving();
        calls.send(
                pod,
                evictable ? PodPatches.evict(pod, graceSeconds) : PodPatches.delete(pod, graceSeconds),
                Urgency.END,
                leaseUid);
    }

    /** It is leaving already, and not later than it would if it were asked now: a longer grace of its own is cut short. */
    private static boolean goesInTime(SlimPod pod, long graceSeconds, Instant now) {
        Instant goesAt = pod.life().deletedAt();
        return goesAt != null && !goesAt.isAfter(now.plusSeconds(graceSeconds));
    }
}
