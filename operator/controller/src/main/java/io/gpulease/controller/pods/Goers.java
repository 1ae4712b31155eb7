package io.gpulease.controller.pods;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends pods, each asked once, until the watch shows that it goes. */
final class Goers {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);
    private static final int REMEMBERED = 20_000;

    private final PodCalls calls;
    private final Agenda agenda;
    private final Map<String, Instant> asked = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    Goers(PodCalls calls, Agenda agenda) {
        this.calls = calls;
        this.agenda = agenda;
    }

    void end(SlimPod pod, long graceSeconds, Instant now, String leaseUid) {
        if (!calls.isFree(pod, now) || goesInTime(pod, graceSeconds, now)) {
            return;
        }
        Instant before = asked.get(pod.uid());
        if (before != null && now.isBefore(before.plus(ASK_AGAIN))) {
            // What was asked may have been lost on its way: nobody but the clock would tell.
            agenda.remind(leaseUid, before.plus(ASK_AGAIN));
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
