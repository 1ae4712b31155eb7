package io.gpulease.controller.apply;

import java.time.Duration;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded number of calls in flight, the urgent ones first, in order of arrival among equals. Bounded, since one HTTP/2
 * connection takes only so many streams at a time.
 */
public final class WritePool {

    private final ThreadPoolExecutor workers;
    private final AtomicLong arrivals = new AtomicLong();

    public WritePool(int inFlight) {
        var threads = Thread.ofPlatform().name("write-", 0).daemon(true).factory();
        workers = new ThreadPoolExecutor(
                inFlight, inFlight, 30, TimeUnit.SECONDS, new PriorityBlockingQueue<>(), threads);
        workers.allowCoreThreadTimeOut(true);
    }

    public Sending submit(Urgency urgency, Runnable task) {
        var ordered = new Ordered(urgency, arrivals.incrementAndGet(), task, new AtomicBoolean());
        workers.execute(ordered);
        return ordered::claim;
    }

    /** Calls that run or wait. */
    public int load() {
        return workers.getActiveCount() + workers.getQueue().size();
    }

    /** Drops what has not begun, waits for what is in flight; false when some of it is still running after that time. */
    public boolean stop(Duration patience) throws InterruptedException {
        workers.getQueue().clear();
        workers.shutdown();
        return workers.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@code claimed} is set by whoever comes first: the worker that begins it, or the one that withdraws it. */
    private record Ordered(Urgency urgency, long arrival, Runnable task, AtomicBoolean claimed)
            implements Runnable, Comparable<Ordered> {

        boolean claim() {
            return claimed.compareAndSet(false, true);
        }

        @Override
        public int compareTo(Ordered other) {
            int byUrgency = urgency.compareTo(other.urgency);
            return byUrgency != 0 ? byUrgency : Long.compare(arrival, other.arrival);
        }

        @Override
        public void run() {
            if (claim()) {
                task.run();
            }
        }
    }
}
