package io.gpulease.controller.apply;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends calls from worker threads and hands each outcome back to the one thread that decides. */
public final class PooledCaller implements Caller {

    private static final Logger LOGGER = LoggerFactory.getLogger(PooledCaller.class);

    private final Transport transport;
    private final WritePool pool;
    private final Consumer<Runnable> inbox;

    /** {@code inbox} takes what is to run on the deciding thread. */
    public PooledCaller(Transport transport, WritePool pool, Consumer<Runnable> inbox) {
        this.transport = transport;
        this.pool = pool;
        this.inbox = inbox;
    }

    @Override
    public Sending send(Urgency urgency, Call call, Consumer<Outcome> then) {
        try {
            return pool.submit(urgency, () -> run(call, then));
        } catch (RejectedExecutionException stopping) {
            LOGGER.atDebug().addKeyValue("path", call.path()).log("call dropped, the operator stops");
            return () -> false;
        }
    }

    @Override
    public <T> void compute(Urgency urgency, Supplier<T> work, Consumer<T> then) {
        try {
            pool.submit(urgency, () -> {
                T result = work.get();
                inbox.accept(() -> then.accept(result));
            });
        } catch (RejectedExecutionException stopping) {
            LOGGER.atDebug().log("work dropped, the operator stops");
        }
    }

    private void run(Call call, Consumer<Outcome> then) {
        try {
            Outcome outcome = outcomeOf(call);
            inbox.accept(() -> then.accept(outcome));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Outcome outcomeOf(Call call) throws InterruptedException {
        try {
            return new Outcome.Answered(transport.send(call));
        } catch (IOException lost) {
            return new Outcome.Lost(String.valueOf(lost.getMessage()));
        } catch (RuntimeException fault) {
            // The thread's edge: whoever asked must hear of it, or waits for ever.
            LOGGER.atError().addKeyValue("path", call.path()).setCause(fault).log("a call failed");
            return new Outcome.Lost(fault.toString());
        }
    }
}
