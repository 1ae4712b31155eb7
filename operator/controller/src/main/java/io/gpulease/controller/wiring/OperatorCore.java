package io.gpulease.controller.wiring;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.controller.apply.ApiTransport;
import io.gpulease.controller.apply.PooledCaller;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.apply.WritePool;
import io.gpulease.controller.booking.BookingDesk;
import io.gpulease.controller.booking.BookingLoop;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.desk.Policing;
import io.gpulease.controller.facts.FactFinder;
import io.gpulease.controller.facts.FactsBoard;
import io.gpulease.controller.finding.Breaches;
import io.gpulease.controller.finding.RuleCounts;
import io.gpulease.controller.guard.PolicyUpkeep;
import io.gpulease.controller.guard.PolicyWatches;
import io.gpulease.controller.ledger.GoneLeases;
import io.gpulease.controller.ledger.LedgerWriter;
import io.gpulease.controller.ledger.ReadLedger;
import io.gpulease.controller.ledger.SpentReader;
import io.gpulease.controller.measure.PrometheusAddress;
import io.gpulease.controller.observe.EventNote;
import io.gpulease.controller.observe.EventRecorder;
import io.gpulease.controller.observe.Gate;
import io.gpulease.controller.observe.Meters;
import io.gpulease.controller.policy.PolicyReconciler;
import io.gpulease.controller.pool.PoolReconciler;
import io.gpulease.controller.site.SiteReconciler;
import io.gpulease.controller.statement.Bookkeeper;
import io.gpulease.controller.tenant.PartBook;
import io.gpulease.controller.tenant.TenantReconciler;
import io.gpulease.controller.watch.KubeStream;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.World;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuTenant;
import io.gpulease.engine.term.Notice;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of the operator that acts: watches, the booking thread, the workers, and the reconcilers beside it. */
public final class OperatorCore {

    private static final Logger LOGGER = LoggerFactory.getLogger(OperatorCore.class);
    /** As many calls at a time as the API server answers well from one client. */
    private static final int CALLS_IN_FLIGHT = 32;

    private static final Duration LEAST_FACTS_REST = Duration.ofMillis(500);
    /** Counting everything takes its time on a large estate: at most a twentieth of the deciding thread's. */
    private static final int FACTS_REST_PER_COUNT = 20;

    private final World world;
    private final FactsBoard board = new FactsBoard();
    private final PartBook parts = new PartBook();
    private final BookingLoop loop;
    private final BookingDesk booking;
    private final WritePool pool = new WritePool(CALLS_IN_FLIGHT);
    private final Watches watches;
    private final PolicyUpkeep policies;
    private final PolicyWatches policyWatches;
    private final Bookkeeper bookkeeper;
    private final Finding finding;
    private final Clients clients;
    private final Observers observers;
    private final Clock clock;
    private final Transport transport;
    private final CountDownLatch firstTurn = new CountDownLatch(1);
    private final FactFinder finder;
    private volatile boolean acting;
    private boolean factsDue;
    private Instant factsNotBefore = Instant.MIN;
    private volatile @Nullable Operator reconcilers;

    /**
     * {@code watching} speaks HTTP/1.1, {@code writing} ends the process before a write when the lead is not surely held;
     * {@code namespace} is the operator's own.
     */
    public record Clients(KubernetesClient watching, KubernetesClient writing, Runnable fence, String namespace) {}

    public record Observers(EventRecorder events, Gate eventGate, Meters meters) {}

    /** @param appealWindow how long a tenant may appeal where the rule that was broken does not say */
    public record Spans(Notice.Defaults notices, Duration appealWindow) {}

    /** {@code prometheus}: where measurements are read, if anywhere; {@code between} may put something between the operator and the API server: faults, in tests. */
    public OperatorCore(
            Clients clients,
            Observers observers,
            Spans spans,
            String namespace,
            Clock clock,
            Optional<PrometheusAddress> prometheus,
            UnaryOperator<Transport> between) {
        this.clients = clients;
        this.observers = observers;
        this.clock = clock;
        this.world = new World(spans.notices(), namespace::equals);
        this.finder = new FactFinder(world);
        this.loop = new BookingLoop(clock, this::turn);
        this.transport = between.apply(new ApiTransport(clients.writing(), clients.fence()));
        var journal = new Journalist(observers.events(), observers.meters());
        var caller = new PooledCaller(transport, pool, loop::post);
        var ledger = new LedgerWriter(world, caller, clock, journal, namespace);
        var read = new ReadLedger(
                ledger,
                new SpentReader(world, caller, clock, journal, namespace),
                new GoneLeases(world, caller, clock, journal, namespace, ledger));
        this.bookkeeper = new Bookkeeper(
                transport, namespace, clock, ledger::through, cause -> journal.failed("statements", cause));
        this.finding = new Finding(
                new KubeStream(clients.watching()),
                transport,
                new Finding.Asking(world, loop::post),
                prometheus,
                clock,
                new Finding.Telling(new ViolationJournal(observers.events(), observers.meters()), journal));
        this.booking = new BookingDesk(
                new LeaseDesk(
                        world,
                        caller,
                        new Agenda(),
                        clock,
                        spans.notices(),
                        journal,
                        read,
                        namespace,
                        new Policing(new Seen(finding.breaches()), spans.appealWindow())),
                System::nanoTime,
                () -> factsDue = true);
        this.watches = new Watches(clients.watching(), world, loop::post, journal)
                .with(parts)
                .withPolicies(world);
        this.policies = new PolicyUpkeep(
                caller, new PolicyJournal(clients.namespace(), observers.events(), observers.meters()), clock);
        this.policyWatches = new PolicyWatches(clients.watching(), clients.namespace(), policies, loop::post);
        observers.meters().gateFrom(policies::isIntact);
        observers.meters().violationsFrom(() -> violations(finding.counts()));
        observers.meters().figuresFrom(() -> EstateFigures.of(board.latest(), clock.instant()));
    }

    private static List<Meters.Violations> violations(RuleCounts counts) {
        return counts.open().stream()
                .map(some -> new Meters.Violations(some.policy(), some.rule(), some.action(), some.count()))
                .toList();
    }

    /** What the finder has seen, of both kinds of violations. */
    private record Seen(Breaches breaches) implements Policing.Sight {
        @Override
        public boolean isBroken(String namespace, String violation, Instant now) {
            return breaches.isBroken(namespace, violation, now);
        }

        @Override
        public boolean stands(String namespace, String violation, Instant now) {
            return breaches.isBroken(namespace, violation, now);
        }
    }

    /** Begins to follow the cluster; returns at once. */
    public void watch() {
        loop.start();
        watches.start();
        policyWatches.start();
    }

    /** Everything that is followed was listed once. */
    public boolean isSynced() {
        return watches.isSynced();
    }

    /** Begins to act; returns once the first plan was made and sent, and the reconcilers beside it have begun. */
    public void act() throws InterruptedException {
        // They have caches of their own to fill, which need not wait for ours. On a thread of their own: blocking one
        // of the
        // common pool, which may have no other, would keep the HTTP client from its answers.
        var beside = CompletableFuture.supplyAsync(
                this::startReconcilers,
                start -> Thread.ofPlatform().name("reconcilers").daemon(true).start(start));
        watches.awaitSynced();
        acting = true;
        loop.post(world::markAll);
        firstTurn.await();
        reconcilers = beside.join();
        bookkeeper.start();
        finding.start();
        LOGGER.atInfo().addKeyValue("leases", world.leases().size()).log("operator acts");
    }

    private Operator startReconcilers() {
        var operator = new Operator(o -> o.withKubernetesClient(clients.writing())
                .withCloseClientOnStop(false)
                .withConcurrentReconciliationThreads(4)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(2))
                .checkingCRDAndValidateLocalModel(false));
        // Counts change with every lease; once a second is enough for people.
        var unhurried = new LinearRateLimiter(Duration.ofSeconds(1), 2);
        operator.register(new PoolReconciler(board, clock), c -> c.withRateLimiter(unhurried));
        operator.register(new SiteReconciler(board, clock), c -> c.withRateLimiter(unhurried));
        operator.register(
                new TenantReconciler(board, parts, transport, clock, this::budgetUsed),
                c -> c.withRateLimiter(unhurried));
        operator.register(new PolicyReconciler(finding.counts(), clock), c -> c.withRateLimiter(unhurried));
        operator.start();
        return operator;
    }

    private void budgetUsed(GpuTenant tenant, Condition told) {
        var about = EventNote.Subject.tenant(
                tenant.getMetadata().getName(), tenant.getMetadata().getUid());
        observers.events().record(EventNote.warning(about, told.reason(), "Counted", told.message()));
    }

    private Instant turn(Instant now) {
        if (!acting) {
            // Nobody acts on them; kept, they would grow with every pod there ever was.
            world.changes().drop();
            policies.look();
            return now.plusSeconds(60);
        }
        Instant next = earlier(booking.turn(now), policies.turn(now));
        publish(now);
        tendEvents();
        firstTurn.countDown();
        return factsDue && factsNotBefore.isBefore(next) ? factsNotBefore : next;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void publish(Instant now) {
        if (factsDue && !now.isBefore(factsNotBefore)) {
            factsDue = false;
            long began = System.nanoTime();
            board.publish(finder.find(now));
            Duration rest = Duration.ofNanos((System.nanoTime() - began) * FACTS_REST_PER_COUNT);
            factsNotBefore = clock.instant().plus(rest.compareTo(LEAST_FACTS_REST) > 0 ? rest : LEAST_FACTS_REST);
        }
    }

    /** Events wait while writes that matter do. */
    private void tendEvents() {
        if (pool.load() > CALLS_IN_FLIGHT) {
            observers.eventGate().close();
        } else {
            observers.eventGate().open();
        }
    }

    /** The booking thread runs. */
    public boolean isAlive() {
        return loop.isAlive();
    }

    /** Takes no more decisions, and waits for the writes in flight, but not longer than the limit. */
    public void stop(Duration limit) {
        try {
            bookkeeper.close();
            finding.close();
            watches.close();
            policyWatches.close();
            loop.stop();
            Operator running = reconcilers;
            if (running != null) {
                running.stop();
            }
            if (!pool.stop(limit)) {
                LOGGER.atWarn().log("some writes were still under way when the operator stopped");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
