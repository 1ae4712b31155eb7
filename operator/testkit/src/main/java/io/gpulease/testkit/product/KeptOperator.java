package io.gpulease.testkit.product;

import java.util.ArrayList;
import java.util.List;

/** An operator that is started again whenever it ends because it lost the lead, as a cluster would do. */
public final class KeptOperator implements AutoCloseable {
    /** The exit code that says so. */
    public static final int LOST_THE_LEAD = 3;

    private final Installation installation;
    private final OperatorOptions options;
    private final List<OperatorProcess> started = new ArrayList<>();
    private boolean closed;

    private KeptOperator(Installation installation, OperatorOptions options) {
        this.installation = installation;
        this.options = options;
    }

    /** Starts one and returns when it leads and acts. */
    public static KeptOperator start(Installation installation, OperatorOptions options) {
        var kept = new KeptOperator(installation, options);
        kept.launch().awaitReady();
        return kept;
    }

    /** The one that runs, or ran last. */
    public synchronized OperatorProcess current() {
        return started.getLast();
    }

    /** How often it had to be started again. */
    public synchronized int restarts() {
        return started.size() - 1;
    }

    @Override
    public synchronized void close() {
        closed = true;
        started.forEach(OperatorProcess::close);
    }

    private synchronized OperatorProcess launch() {
        var operator = OperatorProcess.launch(installation, options);
        started.add(operator);
        operator.onExit(this::ended);
        return operator;
    }

    private synchronized void ended(int code) {
        if (!closed && code == LOST_THE_LEAD) {
            launch();
        }
    }
}
