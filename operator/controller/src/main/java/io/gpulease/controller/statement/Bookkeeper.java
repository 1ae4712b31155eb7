package io.gpulease.controller.statement;

import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.ledger.PageIndex;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Looks after the ledger and the statements every half minute, on a thread of its own; asks nothing of the API server while nothing was
 * written and nothing is due.
 */
public final class Bookkeeper implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(30);
    /** After the start, and after a look that did not come to its end. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final LongSupplier through;
    private final Consumer<String> failed;
    private final LedgerPages pages;
    private final Compaction compaction;
    private final Statements statements;
    private final Thread thread;
    private Instant due = Instant.MIN;
    private long seen = -1;

    /**
     * @param namespace the operator's own
     * @param through the number of the last record that was written
     * @param failed told why something could not be done; it is tried again
     */
    public Bookkeeper(
            Transport transport, String namespace, InstantSource clock, LongSupplier through, Consumer<String> failed) {
        this.clock = clock;
        this.through = through;
        this.failed = failed;
        this.pages = new LedgerPages(transport, namespace);
        this.compaction = new Compaction(pages);
        this.statements = new Statements(pages, new StatementStore(transport, namespace));
        this.thread = Thread.ofPlatform().name("bookkeeper").daemon(true).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            Duration pause = SOON;
            while (true) {
                Thread.sleep(pause);
                pause = pass() ? PERIOD : SOON;
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One look; whatever keeps it from its end is told, and it begins anew at the next one.
     *
     * @return whether it came to its end
     */
    public boolean pass() throws InterruptedException {
        Instant now = clock.instant();
        long last = through.getAsLong();
        if (last == seen && now.isBefore(due)) {
            return true;
        }
        try {
            PageIndex index = pages.index();
            // What keeps the one of them from its end is nothing to the other.
            Optional<Instant> next = tried(() -> statements.pass(index, now));
            // Pages that are too young to be merged now are merged by and by.
            Optional<Instant> merged = tried(() -> compaction.pass(index, now) ? now : now.plus(Duration.ofHours(1)));
            if (next.isPresent() && merged.isPresent()) {
                due = next.get().isBefore(merged.get()) ? next.get() : merged.get();
                seen = last;
                return true;
            }
        } catch (IOException | RuntimeException fault) {
            failed.accept(String.valueOf(fault.getMessage()));
        }
        return false;
    }

    @FunctionalInterface
    private interface Task {
        Instant pass() throws IOException, InterruptedException;
    }

    private Optional<Instant> tried(Task task) throws InterruptedException {
        try {
            return Optional.of(task.pass());
        } catch (IOException | RuntimeException fault) {
            failed.accept(String.valueOf(fault.getMessage()));
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
