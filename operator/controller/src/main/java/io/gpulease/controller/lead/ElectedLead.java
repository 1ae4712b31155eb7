package io.gpulease.controller.lead;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lead won by holding a coordination Lease.
 *
 * <p>Time is only ever measured on this machine's monotonic clock: since we sent the last renewal that succeeded, while we
 * hold the lead, and since we saw the last renewal of another, while we stand by. What clocks elsewhere say is not asked.
 */
public final class ElectedLead implements Lead {
    private static final Logger LOGGER = LoggerFactory.getLogger(ElectedLead.class);

    private enum State {
        STANDING_BY,
        LEADING,
        CLOSED
    }

    private final LeaseCalls calls;
    private final LeadTiming timing;
    private final String identity;
    private final ProcessEnd end;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("lead").daemon().unstarted(this::run);

    private volatile State state = State.STANDING_BY;
    private volatile long renewalSentAt;
    /** Whether a call was made that may have won the lead, also if its answer was never seen. */
    private volatile boolean tried;

    // Owned by the thread.
    private @Nullable LeaseRecord held;
    private String seenHolder = "";
    private String seenVersion = "";
    private long seenAt;
    private Runnable onLead = () -> {};
    private Runnable onStandingBy = () -> {};

    public ElectedLead(LeaseCalls calls, LeadTiming timing, String identity) {
        this(calls, timing, identity, ProcessEnd.halt());
    }

    ElectedLead(LeaseCalls calls, LeadTiming timing, String identity, ProcessEnd end) {
        this.calls = calls;
        this.timing = timing;
        this.identity = identity;
        this.end = end;
    }

    @Override
    public void runWhenLeading(Runnable whenLeading, Runnable whenStandingBy) {
        onLead = whenLeading;
        onStandingBy = whenStandingBy;
        thread.start();
    }

    @Override
    public boolean isLeading() {
        return state == State.LEADING;
    }

    @Override
    public void assertLeading() {
        if (state != State.LEADING) {
            throw new IllegalStateException(
                    state == State.CLOSED
                            ? "the operator is stopping: nothing is written any more"
                            : "nothing may be written by an operator that stands by");
        }
        if (untilDeadline() <= 0) {
            end.now("no renewal succeeded for %d s"
                    .formatted(timing.renewDeadline().toSeconds()));
        }
    }

    private long untilDeadline() {
        return timing.renewDeadline().toNanos() - (System.nanoTime() - renewalSentAt);
    }

    private void run() {
        try {
            standBy();
            while (!pause(timing.renewEvery())) {
                renewBeforeTheDeadline();
            }
        } catch (InterruptedException e) {
            // Only close() interrupts.
            Thread.currentThread().interrupt();
        }
    }

    private boolean pause(Duration length) throws InterruptedException {
        return stopping.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void standBy() throws InterruptedException {
        while (!taken()) {
            var jitter =
                    ThreadLocalRandom.current().nextLong(1 + timing.lookEvery().toNanos() / 2);
            if (pause(timing.lookEvery().plusNanos(jitter))) {
                throw new InterruptedException();
            }
        }
    }

    /** Takes the lead if it is free; whatever goes wrong is only a reason to try again. */
    private boolean taken() throws InterruptedException {
        try {
            return takeIfFree();
        } catch (LeaseCalls.Conflict e) {
            LOGGER.atDebug().addKeyValue("cause", e.getMessage()).log("another was quicker");
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("cause", e.getMessage()).log("could not look who leads; trying again");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return false;
    }

    private boolean takeIfFree() throws IOException {
        var found = calls.read(timing.callLimit());
        if (found.isPresent() && !isFree(found.get())) {
            return false;
        }
        tried = true;
        var sent = System.nanoTime();
        var wanted = found.orElseGet(calls::fresh).taken(identity, timing.leaseDuration(), Instant.now());
        won(
                found.isPresent()
                        ? calls.replace(wanted, timing.callLimit())
                        : calls.create(wanted, timing.callLimit()),
                sent);
        return true;
    }

    /** Free is a Lease without a holder, or whose holder is gone, or that was not renewed for its duration before our eyes. */
    private boolean isFree(LeaseRecord record) {
        if (record.holder().isEmpty() || OperatorIdentity.isSurelyGone(record.holder())) {
            return true;
        }
        if (!record.resourceVersion().equals(seenVersion)) {
            if (!record.holder().equals(seenHolder)) {
                LOGGER.atInfo().addKeyValue("holder", record.holder()).log("another operator leads");
            }
            if (seenVersion.isEmpty()) {
                onStandingBy.run();
            }
            seenHolder = record.holder();
            seenVersion = record.resourceVersion();
            seenAt = System.nanoTime();
        }
        return System.nanoTime() - seenAt > timing.leaseDuration().toNanos();
    }

    private void won(LeaseRecord record, long sent) {
        held = record;
        renewalSentAt = sent;
        state = State.LEADING;
        LOGGER.atInfo().addKeyValue("holder", identity).log("this operator leads");
        Thread.ofPlatform().name("leading").start(onLead);
    }

    private void renewBeforeTheDeadline() throws InterruptedException {
        while (true) {
            try {
                renew();
                return;
            } catch (IOException e) {
                LOGGER.atWarn().addKeyValue("cause", e.getMessage()).log("the lead could not be renewed; trying again");
            }
            var left = Duration.ofNanos(untilDeadline());
            if (!left.isPositive()) {
                end.now("no renewal succeeded for %d s"
                        .formatted(timing.renewDeadline().toSeconds()));
            }
            var next = left.compareTo(timing.renewEvery()) < 0 ? left : timing.renewEvery();
            if (pause(next)) {
                throw new InterruptedException();
            }
        }
    }

    private void renew() throws IOException {
        try {
            renewed(Objects.requireNonNull(held));
        } catch (LeaseCalls.Conflict e) {
            var now = calls.read(limit());
            var mine = now.filter(record -> record.holder().equals(identity));
            if (mine.isPresent()) {
                // An answer of ours was lost, or somebody touched something else of it.
                renewed(mine.get());
            } else {
                end.now("it is held by " + now.map(LeaseRecord::holder).orElse("nobody: the Lease was deleted"));
            }
        }
    }

    private void renewed(LeaseRecord from) throws IOException {
        var sent = System.nanoTime();
        held = calls.replace(from.renewed(Instant.now()), limit());
        renewalSentAt = sent;
    }

    private Duration limit() {
        var left = Duration.ofNanos(untilDeadline());
        return left.compareTo(timing.callLimit()) < 0 ? left : timing.callLimit();
    }

    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        try {
            thread.join(timing.callLimit());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        state = State.CLOSED;
        if (tried) {
            handOver();
        }
    }

    private void handOver() {
        try {
            try {
                release();
            } catch (LeaseCalls.Conflict e) {
                // A renewal that was under way came in between; there is no second one.
                release();
            }
        } catch (IOException e) {
            LOGGER.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("the lead could not be handed over; another takes it when it runs out");
        }
    }

    private void release() throws IOException {
        var mine =
                calls.read(timing.callLimit()).filter(record -> record.holder().equals(identity));
        if (mine.isPresent()) {
            calls.replace(mine.get().released(Instant.now()), timing.callLimit());
            LOGGER.atInfo().log("the lead was handed over");
        }
    }
}
