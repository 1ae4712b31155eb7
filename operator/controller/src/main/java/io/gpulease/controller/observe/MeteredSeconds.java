package io.gpulease.controller.observe;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Counts what leases use as counters count: from when this operator began on, and never back. What a lease had used before is in the counts
 * of the operator before.
 */
final class MeteredSeconds {

    /** Leases that were removed by force are never told to have ended. */
    private static final int MOST = 100_000;

    private static final int MOST_OVER = 10_000;

    private final Instant began;
    private final Sink held;
    private final Sink credited;
    private final Map<String, Counted> counted = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Counted> eldest) {
            return size() > MOST;
        }
    };

    /** What is seen of the estate may be a little old: of a lease that has ended that it runs. */
    private final Set<String> over = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_OVER;
        }
    });

    private record Counted(long held, long credited) {}

    /** Where GPU-seconds of a tenant and class are added. */
    @FunctionalInterface
    interface Sink {
        void add(String tenant, String gpuClass, long gpuSeconds);
    }

    MeteredSeconds(Instant began, Sink held, Sink credited) {
        this.began = began;
        this.held = held;
        this.credited = credited;
    }

    /** It goes on. */
    synchronized void see(Figures.Usage usage) {
        if (over.contains(usage.uid())) {
            return;
        }
        Counted before = counted.get(usage.uid());
        if (before == null && usage.started().isBefore(began)) {
            counted.put(usage.uid(), new Counted(usage.gpuSeconds(), usage.creditedGpuSeconds()));
            add(usage, 0, 0);
        } else {
            count(usage, before == null ? new Counted(0, 0) : before);
        }
    }

    /** It used no more than that; what is not known of one that began earlier is left to the operator before. */
    synchronized void ended(Figures.Usage usage) {
        see(usage);
        counted.remove(usage.uid());
        over.add(usage.uid());
    }

    private void count(Figures.Usage usage, Counted before) {
        var now = new Counted(
                Math.max(before.held(), usage.gpuSeconds()), Math.max(before.credited(), usage.creditedGpuSeconds()));
        counted.put(usage.uid(), now);
        add(usage, now.held() - before.held(), now.credited() - before.credited());
    }

    private void add(Figures.Usage usage, long more, long moreCredited) {
        held.add(usage.tenant(), usage.gpuClass(), more);
        credited.add(usage.tenant(), usage.gpuClass(), moreCredited);
    }
}
