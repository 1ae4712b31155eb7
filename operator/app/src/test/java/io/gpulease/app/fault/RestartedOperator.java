package io.gpulease.app.fault;

import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An operator that is started again at once whenever it dies of what it was armed for, or of a kill. */
final class RestartedOperator implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final Installation installation;
    private final OperatorOptions options;
    private final InvariantWatch watch;
    private final List<OperatorProcess> started = new ArrayList<>();
    private Optional<String> unexpected = Optional.empty();
    private boolean closed;

    private RestartedOperator(Installation installation, OperatorOptions options, InvariantWatch watch) {
        this.installation = installation;
        this.options = options;
        this.watch = watch;
    }

    /** Starts one and returns when it acts. */
    static RestartedOperator start(Installation installation, OperatorOptions options, InvariantWatch watch) {
        var operator = new RestartedOperator(installation, options, watch);
        var first = operator.launch();
        first.awaitReady();
        watch.operatorUp();
        Thread.ofPlatform().daemon().name("restarts").start(() -> operator.keep(first));
        return operator;
    }

    private void keep(OperatorProcess first) {
        var now = first;
        while (true) {
            int code = now.awaitExit(FOR_EVER);
            watch.operatorDown();
            synchronized (this) {
                if (closed) {
                    return;
                }
                if (code != CrashingOperator.CRASHED) {
                    unexpected("the operator ended with %d:\n%s".formatted(code, now.tail()));
                    return;
                }
                now = launch();
            }
            try {
                now.awaitReady();
                watch.operatorUp();
            } catch (AssertionError died) {
                // Dead again before it was ready, as it was told to, perhaps: the exit code says so next time round.
                if (now.alive()) {
                    unexpected(String.valueOf(died.getMessage()));
                    return;
                }
            }
        }
    }

    private synchronized void unexpected(String what) {
        unexpected = Optional.of(what);
    }

    private synchronized OperatorProcess launch() {
        var operator = OperatorProcess.launch(installation, options);
        started.add(operator);
        return operator;
    }

    synchronized OperatorProcess current() {
        return started.getLast();
    }

    /** How often it died. */
    synchronized int deaths() {
        return started.size() - 1;
    }

    /** Fails if one ended that was not meant to. */
    synchronized void assertAsMeant() {
        unexpected.ifPresent(what -> {
            throw new AssertionError(what);
        });
    }

    /** All that the operators have said, oldest first. */
    synchronized String log() {
        return started.stream().map(OperatorProcess::log).reduce("", String::concat);
    }

    @Override
    public synchronized void close() {
        closed = true;
        started.forEach(OperatorProcess::close);
    }
}
