package io.gpulease.testkit.invariant;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.testkit.invariant.Change.Kind;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Watches a control plane from outside and keeps every breach of an invariant, whichever operator is at work there. */
public final class InvariantWatch implements AutoCloseable {
    private static final long TICK_MILLIS = 500;

    private final Witness witness = new Witness();
    private final InstantSource clock = InstantSource.system();
    private final List<RawWatch> watches;
    private final ScheduledExecutorService ticking;

    private InvariantWatch(KubernetesClient admin) {
        // Pools and namespaces first: what a node or a pod means depends on them.
        this.watches = Stream.of(Kind.values())
                .map(kind -> new RawWatch(admin, kind, witness, clock))
                .toList();
        this.ticking = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("witness-tick").factory());
    }

    /** Starts watching, with the administrator's client, and returns when all there is has been read. */
    public static InvariantWatch over(KubernetesClient admin) {
        var watch = new InvariantWatch(admin);
        try {
            for (var each : watch.watches) {
                if (!each.awaitListed()) {
                    watch.close();
                    throw new IllegalStateException(
                            "the API server did not list everything in time. Are the CRDs installed?");
                }
            }
        } catch (InterruptedException e) {
            watch.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while listing", e);
        }
        var _ = watch.ticking.scheduleAtFixedRate(
                () -> watch.witness.tick(watch.clock.instant()), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    /** All that was seen so far, kept up to date by the watches. */
    public World world() {
        return witness.world();
    }

    /** There is an operator now that puts things right. */
    public void operatorUp() {
        witness.operatorUp(clock.instant());
    }

    /** There is none for the time being: what only it can put right is not held against it. */
    public void operatorDown() {
        witness.operatorDown();
    }

    public List<Breach> breaches() {
        return witness.breaches();
    }

    /** Fails if anything was broken, by anybody, since the watch began. */
    public void assertNoBreach() {
        fail(witness.breaches().stream());
    }

    /** Fails if anything was broken that names this word: the id of an estate, a lease, a node. */
    public void assertNoBreachAbout(String word) {
        fail(witness.breachesAbout(word));
    }

    @Override
    public void close() {
        ticking.shutdownNow();
        watches.forEach(RawWatch::close);
    }

    private static void fail(Stream<Breach> breaches) {
        var text = breaches.map(b -> b.at() + " " + b.text()).collect(Collectors.joining("\n  "));
        if (!text.isEmpty()) {
            throw new AssertionError("invariants broken:\n  " + text);
        }
    }
}
