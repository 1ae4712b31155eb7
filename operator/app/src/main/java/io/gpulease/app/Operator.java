package io.gpulease.app;

import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.lead.ElectedLead;
import io.gpulease.controller.lead.Lead;
import io.gpulease.controller.lead.LeadTiming;
import io.gpulease.controller.lead.LeaseCalls;
import io.gpulease.controller.lead.OperatorIdentity;
import io.gpulease.controller.lead.SoleLead;
import io.gpulease.controller.observe.EventRecorder;
import io.gpulease.controller.observe.Gate;
import io.gpulease.controller.observe.LogKeys;
import io.gpulease.controller.observe.Meters;
import io.gpulease.controller.observe.ObserveServer;
import io.gpulease.controller.observe.Probes;
import io.gpulease.controller.wiring.OperatorCore;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running operator: starts all its parts in order, and stops them in the order that loses nothing. */
final class Operator {
    private static final Logger LOGGER = LoggerFactory.getLogger(Operator.class);
    private static final String LEASE = "gpulease-operator";
    private static final Duration WRITES_END_WITHIN = Duration.ofSeconds(8);

    private final Settings settings;
    private final PrintStream out;
    private final String identity = OperatorIdentity.make();
    private final Clients clients;
    private final Lead lead;
    private final Meters meters = new Meters();
    private final EventRecorder events;
    private final OperatorCore core;
    private final ObserveServer server;
    private final AtomicBoolean acting = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** @throws SettingProblem if there is no cluster, or the port is taken */
    Operator(Settings settings, PrintStream out) {
        this(settings, out, UnaryOperator.identity());
    }

    /** {@code between} may put something between the operator and the API server: faults, in tests. */
    Operator(Settings settings, PrintStream out, UnaryOperator<Transport> between) {
        this.settings = settings;
        this.out = out;
        this.clients = Clients.open();
        this.lead = settings.leaderElect() ? elected() : new SoleLead();
        var writing = Clients.writing(lead);
        var gate = new Gate();
        this.events = new EventRecorder(writing, identity, lead::assertLeading, gate, meters);
        this.core = new OperatorCore(
                new OperatorCore.Clients(clients.watching(), writing, lead::assertLeading, settings.namespace()),
                new OperatorCore.Observers(events, gate, meters),
                settings.defaultNotices().asDefaults(),
                settings.namespace(),
                Clock.systemUTC(),
                settings.prometheus(),
                between);
        meters.leadingFrom(lead::isLeading);
        this.server = serve();
    }

    private Lead elected() {
        return new ElectedLead(
                new LeaseCalls(clients.electing(), settings.namespace(), LEASE), LeadTiming.usual(), identity);
    }

    private ObserveServer serve() {
        var probes = new Probes()
                .alive("the deciding thread runs", core::isAlive)
                .ready("all that is followed is listed", core::isSynced)
                .ready("the leader acts", () -> !lead.isLeading() || acting.get());
        try {
            return ObserveServer.start(settings.metricsPort(), meters, probes);
        } catch (IOException e) {
            throw new SettingProblem("port %d cannot be listened on: %s. Give another with %s, or 0 for any free one."
                    .formatted(settings.metricsPort(), e.getMessage(), Setting.METRICS_PORT.flag()));
        }
    }

    /** Starts everything and returns. */
    void start() {
        LOGGER.atInfo()
                .addKeyValue(LogKeys.VERSION, Version.text())
                .addKeyValue("server", clients.server())
                .addKeyValue("namespace", settings.namespace())
                .log("operator starts");
        Thread.setDefaultUncaughtExceptionHandler(this::threadDied);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::stopAndHalt));
        core.watch();
        lead.runWhenLeading(this::act, () -> say("gpulease operator standing by"));
    }

    private void act() {
        try {
            core.act();
            acting.set(true);
            say("gpulease operator ready");
            HeapKeeper.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!stopped.get()) {
                LOGGER.atError().setCause(e).log("the operator cannot act: ending, to be started again");
                stop();
                Runtime.getRuntime().halt(ExitCode.FAILED);
            }
        }
    }

    /** A thread that died of an error, such as no memory being left, is not missed by anybody: the process must be. */
    private void threadDied(Thread thread, Throwable cause) {
        LOGGER.atError().addKeyValue("thread", thread.getName()).setCause(cause).log("a thread died");
        if (cause instanceof Error && !stopped.get()) {
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    /** A hook of the runtime: a signal has come. The exit code would be the signal's, but this end is in good order. */
    private void stopAndHalt() {
        stop();
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    private void stop() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        LOGGER.atInfo().log("operator stops");
        core.stop(WRITES_END_WITHIN);
        events.close();
        lead.close();
        server.close();
        LOGGER.atInfo().log("operator stopped");
    }
}
