package io.gpulease.controller.booking;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that decides: runs what was posted to it, then takes a turn, then sleeps until the next reason to wake. */
public final class BookingLoop {

    private static final Logger LOGGER = LoggerFactory.getLogger(BookingLoop.class);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(10);

    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Clock clock;
    private final Function<Instant, Instant> turn;
    private final Thread thread;
    private volatile boolean stopping;

    /** {@code turn} takes the instant of now and gives the instant at which to wake at the latest. */
    public BookingLoop(Clock clock, Function<Instant, Instant> turn) {
        this.clock = clock;
        this.turn = turn;
        this.thread = Thread.ofPlatform().name("booking").daemon(true).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Runs {@code change} on the deciding thread, before its next turn. */
    public void post(Runnable change) {
        inbox.add(change);
    }

    /** The thread runs, or has not been started. */
    public boolean isAlive() {
        return thread.isAlive() || thread.getState() == Thread.State.NEW;
    }

    /** No further turn is taken; what was posted after the last one is dropped. */
    public void stop() throws InterruptedException {
        stopping = true;
        post(() -> {});
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }

    private void run() {
        Instant wakeAt = clock.instant();
        while (!stopping) {
            try {
                takeIn(wakeAt);
                if (!stopping) {
                    wakeAt = turn.apply(clock.instant());
                }
            } catch (InterruptedException interrupted) {
                return;
            } catch (RuntimeException fault) {
                // The thread's edge: what a turn does for one lease, node or pod is fenced off by itself already.
                LOGGER.atError().setCause(fault).log("a turn of the booking loop failed");
                wakeAt = clock.instant().plusSeconds(1);
            }
        }
    }

    private void takeIn(Instant wakeAt) throws InterruptedException {
        long patience = Math.min(
                LONGEST_SLEEP.toMillis(),
                Duration.between(clock.instant(), wakeAt).toMillis() + 1);
        Runnable first = patience > 0 ? inbox.poll(patience, TimeUnit.MILLISECONDS) : inbox.poll();
        if (first == null) {
            return;
        }
        List<Runnable> changes = new ArrayList<>();
        changes.add(first);
        inbox.drainTo(changes);
        for (Runnable change : changes) {
            try {
                change.run();
            } catch (RuntimeException fault) {
                LOGGER.atError().setCause(fault).log("a change could not be taken in");
            }
        }
    }
}
