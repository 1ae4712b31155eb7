package io.gpulease.controller.pods;

import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.SlimJob;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Pods of a job that is paused are left to the job controller for a while. Those that it removes itself it does not count; whoever else
 * deletes one has it counted as failed, paused or not, and a job may fail with that: a lease that goes on when its violation is dismissed
 * would find nothing to go on with.
 */
final class JobFirst {

    private static final Duration TO_BE_PAUSED = Duration.ofSeconds(10);
    private static final Duration TO_REMOVE = Duration.ofSeconds(5);
    private static final int REMEMBERED = 5_000;

    private final LeaseDesk desk;
    /** By uid of the job: since when it is seen to be as it is, of a lease that is stopped. */
    private final Map<String, Stand> stands = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stand> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Stand(boolean isPaused, Instant since) {

        Instant until() {
            return since.plus(isPaused ? TO_REMOVE : TO_BE_PAUSED);
        }
    }

    JobFirst(LeaseDesk desk) {
        this.desk = desk;
    }

    /** The job whose pods are to be left alone for now; looks again when they are not any more. */
    Optional<String> job(LeaseEntry entry, Instant now) {
        Optional<SlimJob> job = desk.world()
                .jobOf(entry)
                .filter(one -> one.ownerUid().equals(entry.uid()) && !one.isOver() && !one.leaving());
        if (job.isEmpty()) {
            return Optional.empty();
        }
        String uid = job.get().ref().uid();
        if (!entry.isSuspended()) {
            stands.remove(uid);
            return Optional.empty();
        }
        boolean isPaused = job.get().pause() == SlimJob.Pause.OURS || job.get().pause() == SlimJob.Pause.OWNERS;
        Stand before = stands.get(uid);
        Stand stand = before != null && before.isPaused() == isPaused ? before : new Stand(isPaused, now);
        stands.put(uid, stand);
        if (!now.isBefore(stand.until())) {
            return Optional.empty();
        }
        desk.agenda().remind(entry.uid(), stand.until());
        return Optional.of(uid);
    }

    /** One that goes already was counted, or is not: its grace is the lease's all the same. */
    static boolean isLeft(SlimPod pod, Optional<String> job) {
        return job.filter(pod.jobUid()::equals).isPresent() && !pod.life().isLeaving();
    }
}
