package io.gpulease.controller.observe;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people what happens to their objects, in Events written by one thread in the background. Whoever records never
 * waits; when too many wait to be written, the oldest are dropped, and a metric counts them.
 */
public final class EventRecorder implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(EventRecorder.class);
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_REMEMBERED = 4_096;
    private static final Duration FOLDED_WITHIN = Duration.ofMinutes(10);
    private static final Duration REPEAT_WRITTEN_EVERY = Duration.ofMinutes(1);
    private static final Duration BEHIND_THE_GATE = Duration.ofSeconds(30);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    /** An Event that was written, for folding what repeats it. */
    private static final class Written {
        final EventWrites.Place place;
        int count = 1;
        Instant seenAt;
        Instant writtenAt;

        Written(EventWrites.Place place, Instant at) {
            this.place = place;
            this.seenAt = at;
            this.writtenAt = at;
        }
    }

    private final EventWrites writes;
    private final Runnable beforeWrite;
    private final Gate gate;
    private final Meters meters;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** How often each note was recorded since it was last taken up, oldest first. */
    private final LinkedHashMap<EventNote, Integer> waiting = new LinkedHashMap<>();

    private final Map<EventNote, Written> written = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<EventNote, Written> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private final Thread thread = Thread.ofPlatform().name("events").daemon().unstarted(this::run);
    private boolean stopping;

    /**
     * @param instance who writes, for the Events' reportingInstance
     * @param beforeWrite is called before each write and throws if nothing may be written any more
     * @param gate closed while there is something more urgent to write
     */
    public EventRecorder(KubernetesClient client, String instance, Runnable beforeWrite, Gate gate, Meters meters) {
        this(new EventWrites(client, instance), beforeWrite, gate, meters, InstantSource.system());
    }

    EventRecorder(EventWrites writes, Runnable beforeWrite, Gate gate, Meters meters, InstantSource clock) {
        this.writes = writes;
        this.beforeWrite = beforeWrite;
        this.gate = gate;
        this.meters = meters;
        this.clock = clock;
        thread.start();
    }

    /** Records that something happened; returns at once. */
    public void record(EventNote note) {
        lock.lock();
        try {
            if (stopping) {
                return;
            }
            waiting.merge(note, 1, Integer::sum);
            if (waiting.size() > MOST_WAITING) {
                waiting.pollFirstEntry();
                meters.eventDropped();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what still waits, for two seconds at most, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(STOP_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                gate.pass(BEHIND_THE_GATE);
                var next = next();
                if (next == null) {
                    return;
                }
                tell(next.getKey(), next.getValue());
            }
        } catch (InterruptedException e) {
            // Only close() interrupts: it has waited long enough.
            Thread.currentThread().interrupt();
        }
    }

    private Map.@Nullable Entry<EventNote, Integer> next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !stopping) {
                changed.await();
            }
            return waiting.pollFirstEntry();
        } finally {
            lock.unlock();
        }
    }

    private void tell(EventNote note, int times) {
        try {
            beforeWrite.run();
            write(note, times, clock.instant());
        } catch (RuntimeException e) {
            // An Event is a courtesy: what it speaks of may be gone, or its namespace be going.
            meters.eventDropped();
            LOGGER.atDebug()
                    .addKeyValue(LogKeys.REASON, note.reason())
                    .addKeyValue(LogKeys.CAUSE, e.getMessage())
                    .log("event not written");
        }
    }

    private void write(EventNote note, int times, Instant now) {
        var before = written.get(note);
        if (before == null || before.seenAt.plus(FOLDED_WITHIN).isBefore(now)) {
            var fresh = new Written(writes.create(note, now), now);
            fresh.count = times;
            written.put(note, fresh);
            return;
        }
        before.count += times;
        before.seenAt = now;
        if (!before.writtenAt.plus(REPEAT_WRITTEN_EVERY).isAfter(now)) {
            before.writtenAt = now;
            writes.repeat(before.place, before.count, now);
        }
    }

    /** How many notes wait to be written. */
    public int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
