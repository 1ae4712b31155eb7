package io.gpulease.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import javax.management.NotificationEmitter;

/**
 * Has the heap collected when it has grown by half since the last time. Left alone the serial collector takes all it may
 * have before it looks at what is old, and an operator that saw a burst would keep that memory for as long as it is quiet.
 */
final class HeapKeeper {
    private static final long WORTH_A_COLLECTION = 48L << 20;

    private final MemoryPoolMXBean old;

    private HeapKeeper(MemoryPoolMXBean old) {
        this.old = old;
    }

    /** Begins, unless the collector in use looks after itself. */
    static void start() {
        ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
                .filter(pool -> pool.getName().startsWith("Tenured"))
                .forEach(pool -> new HeapKeeper(pool).watch());
    }

    private void watch() {
        ((NotificationEmitter) ManagementFactory.getMemoryMXBean())
                .addNotificationListener(
                        (notification, handback) -> collect(),
                        notification -> notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
                        null);
        arm();
    }

    private void collect() {
        System.gc();
        arm();
    }

    private void arm() {
        long used = old.getUsage().getUsed();
        old.setUsageThreshold(Math.min(
                Math.max(WORTH_A_COLLECTION, used + used / 2), old.getUsage().getMax()));
    }
}
