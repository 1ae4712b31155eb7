package io.gpulease.controller.wiring;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.finding.BreachBoard;
import io.gpulease.controller.finding.Breaches;
import io.gpulease.controller.finding.FinderDesk;
import io.gpulease.controller.finding.FinderJournal;
import io.gpulease.controller.finding.RuleCounts;
import io.gpulease.controller.finding.RuledPod;
import io.gpulease.controller.finding.RuledPodReader;
import io.gpulease.controller.finding.Sources;
import io.gpulease.controller.finding.Subject;
import io.gpulease.controller.measure.Measurements;
import io.gpulease.controller.measure.PrometheusAddress;
import io.gpulease.controller.watch.ItemReader;
import io.gpulease.controller.watch.KubeStream;
import io.gpulease.controller.watch.ListWatch;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.controller.watch.WatchTarget;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.TenantEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.OwnKind;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who looks whether rules are kept: the finder with what it follows and whom it asks. Begins with the lead, and follows pods only while there are rules. */
final class Finding implements AutoCloseable {

    private static final long ANSWERS_WITHIN_SECONDS = 10;

    private final BreachBoard board = new BreachBoard();
    private final RuleCounts counts = new RuleCounts();
    private final Optional<Measurements> measurements;
    private final FinderDesk desk;
    private final Followed followed;

    /** How to ask the booking thread. */
    record Asking(World world, Consumer<Runnable> inbox) {}

    Finding(
            KubeStream stream,
            Transport transport,
            Asking asking,
            Optional<PrometheusAddress> prometheus,
            InstantSource clock,
            Telling telling) {
        this.measurements = prometheus.map(address ->
                new Measurements(address, clock, cause -> telling.journal().failed("measurements", cause)));
        this.followed = new Followed(stream, asking, telling.troubles());
        this.desk = new FinderDesk(
                new FinderDesk.Means(
                        followed, transport, measurements.map(Function.identity()), board, counts, telling.journal()),
                clock);
    }

    /** Whom to tell. */
    record Telling(FinderJournal journal, Watches.Troubles troubles) {}

    void start() {
        followed.start(desk);
        measurements.ifPresent(Measurements::start);
        desk.start();
    }

    /** For whoever acts on what was found. */
    Breaches breaches() {
        return board;
    }

    RuleCounts counts() {
        return counts;
    }

    @Override
    public void close() {
        desk.close();
        measurements.ifPresent(Measurements::close);
        followed.close();
    }

    /** What the finder follows. The watch of pods is the finder's thread's to begin and end. */
    private static final class Followed implements Sources, AutoCloseable {
        private final KubeStream stream;
        private final Asking asking;
        private final Watches.Troubles troubles;
        private @Nullable FinderDesk desk;
        private @Nullable ListWatch<LeasePolicy> policies;
        private @Nullable ListWatch<LeaseViolation> violations;
        private volatile @Nullable ListWatch<RuledPod> pods;

        Followed(KubeStream stream, Asking asking, Watches.Troubles troubles) {
            this.stream = stream;
            this.asking = asking;
            this.troubles = troubles;
        }

        void start(FinderDesk to) {
            desk = to;
            policies = follow(
                    WatchTarget.of("gpulease.io", "v1alpha1", "leasepolicies"),
                    new TypedReader<>(LeasePolicy.class, OwnKind::skipped),
                    TypedReader::refOf,
                    to::see,
                    to::policyGone);
            violations = follow(
                    WatchTarget.of("gpulease.io", "v1alpha1", "leaseviolations"),
                    new TypedReader<>(LeaseViolation.class, OwnKind::skipped),
                    TypedReader::refOf,
                    to::see,
                    to::violationGone);
        }

        private <T> ListWatch<T> follow(
                WatchTarget target,
                ItemReader<T> reader,
                Function<T, ObjectRef> refOf,
                Consumer<T> seen,
                Consumer<ObjectRef> gone) {
            FinderDesk to = desk;
            if (to == null) {
                throw new IllegalStateException("followed before it was started");
            }
            var taker =
                    new Follower.Taker<>(seen, gone, (ref, cause) -> troubles.unreadable(target.plural(), ref, cause));
            return new ListWatch<>(stream, target, reader, new Follower<>(refOf, to::post, taker)).start();
        }

        @Override
        public boolean isListed() {
            return policies != null && policies.synced() && violations != null && violations.synced();
        }

        @Override
        public boolean followPods(boolean wanted) {
            ListWatch<RuledPod> now = pods;
            FinderDesk to = desk;
            if (!wanted) {
                if (now != null) {
                    now.close();
                    pods = null;
                }
                return false;
            }
            if (now == null && to != null) {
                now = follow(
                        WatchTarget.pods().labelled(Names.LEASE),
                        new RuledPodReader(),
                        RuledPod::ref,
                        to::see,
                        to::podGone);
                pods = now;
            }
            return now != null && now.synced();
        }

        @Override
        public Optional<Booked> booked() throws InterruptedException {
            var answer = new CompletableFuture<Booked>();
            asking.inbox().accept(() -> answer.complete(booked(asking.world())));
            try {
                return Optional.of(answer.get(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS));
            } catch (TimeoutException | ExecutionException busy) {
                return Optional.empty();
            }
        }

        /** On the booking thread; what it hands over is never changed, only replaced. */
        private static Booked booked(World world) {
            return new Booked(
                    world.leases().stream()
                            .map(entry -> new Subject(entry.lease(), tenant(world, entry)))
                            .toList(),
                    world.pools().stream()
                            .flatMap(pool -> pool.terms().stream())
                            .map(PoolTerms::resourceName)
                            .collect(Collectors.toSet()));
        }

        private static Optional<GpuTenant> tenant(World world, LeaseEntry entry) {
            return world.tenantOf(entry.namespace())
                    .flatMap(name -> Optional.ofNullable(world.tenant(name)))
                    .map(TenantEntry::tenant);
        }

        @Override
        public void close() {
            for (ListWatch<?> watch : new ListWatch<?>[] {policies, violations, pods}) {
                if (watch != null) {
                    watch.close();
                }
            }
        }
    }
}
