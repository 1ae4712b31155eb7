package io.gpulease.controller.measure;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Keeps asking for what is wanted, on a thread of its own. Asks nothing while nothing is wanted. */
public final class Measurements implements Measuring, AutoCloseable {

    private final PrometheusAddress address;
    private final Prometheus prometheus;
    private final InstantSource clock;
    private final Consumer<String> failed;
    private final Thread thread =
            Thread.ofPlatform().name("measurements").daemon(true).unstarted(this::run);
    private final Object wish = new Object();
    private Set<Figure> wanted = Set.of();
    private volatile Optional<Measured> latest = Optional.empty();
    /** The thread's own. */
    private boolean failing;
    /** The thread's own too. */
    private MeasureRound.Answers answers = MeasureRound.Answers.NONE;

    /** @param failed told why Prometheus could not be asked; it is tried again */
    public Measurements(PrometheusAddress address, InstantSource clock, Consumer<String> failed) {
        this.address = address;
        this.prometheus = new Prometheus(address.url(), address.token());
        this.clock = clock;
        this.failed = failed;
    }

    public void start() {
        thread.start();
    }

    @Override
    public void want(Set<Figure> figures) {
        synchronized (wish) {
            if (!wanted.equals(figures)) {
                wanted = Set.copyOf(figures);
                wish.notifyAll();
            }
        }
    }

    @Override
    public Optional<Measured> latest() {
        return latest;
    }

    @Override
    public Duration maxAge() {
        return address.maxAge();
    }

    private void run() {
        try {
            while (true) {
                pass(next());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<Figure> next() throws InterruptedException {
        synchronized (wish) {
            Instant due = clock.instant();
            Set<Figure> before = wanted;
            if (latest.isPresent() || failing) {
                due = due.plus(address.interval());
            }
            while (wanted.isEmpty() || (wanted.equals(before) && clock.instant().isBefore(due))) {
                long pause = wanted.isEmpty()
                        ? 0
                        : Math.max(1, Duration.between(clock.instant(), due).toMillis());
                wish.wait(pause);
            }
            return wanted;
        }
    }

    /** One round of questions; where none is answered what was known before stays, and grows old. */
    void pass(Set<Figure> figures) throws InterruptedException {
        try {
            var round = new MeasureRound(prometheus, address, answers, clock.instant());
            latest = Optional.of(round.ask(figures));
            answers = round.answers();
            failing = !round.failures().isEmpty();
            round.failures().stream().findFirst().ifPresent(failed);
        } catch (IOException | RuntimeException fault) {
            failing = true;
            failed.accept(String.valueOf(fault.getMessage()));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
