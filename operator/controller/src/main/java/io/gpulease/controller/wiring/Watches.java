package io.gpulease.controller.wiring;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.tenant.PartBook;
import io.gpulease.controller.tenant.PartKind;
import io.gpulease.controller.watch.ItemReader;
import io.gpulease.controller.watch.JobReader;
import io.gpulease.controller.watch.KubeStream;
import io.gpulease.controller.watch.ListWatch;
import io.gpulease.controller.watch.NamespaceReader;
import io.gpulease.controller.watch.NodeReader;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.PartReader;
import io.gpulease.controller.watch.PodReader;
import io.gpulease.controller.watch.SlimJob;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.watch.SlimNode;
import io.gpulease.controller.watch.SlimPart;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.controller.watch.ViolationReader;
import io.gpulease.controller.watch.WatchTarget;
import io.gpulease.controller.world.PartyNews;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.crds.OwnKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Everything the booking thread follows, each kind by a watch of its own. */
final class Watches implements AutoCloseable {

    private static final String GROUP = "gpulease.io";
    private static final String VERSION = "v1alpha1";
    private static final Duration A_MOMENT = Duration.ofMillis(200);

    /** Who is told of what cannot be followed as it should. */
    interface Troubles {
        void unreadable(String resource, ObjectRef ref, String cause);

        void failed(String what, String cause);
    }

    private final KubeStream stream;
    private final Consumer<Runnable> inbox;
    private final Troubles troubles;
    private final List<ListWatch<?>> all = new ArrayList<>();

    Watches(KubernetesClient client, World world, Consumer<Runnable> inbox, Troubles troubles) {
        this.stream = new KubeStream(client);
        this.inbox = inbox;
        this.troubles = troubles;
        PartyNews parties = world.partyNews();
        add(
                ours("gpusites"),
                new TypedReader<>(GpuSite.class, OwnKind::skipped),
                TypedReader::refOf,
                new Follower.Taker<>(parties::see, ref -> parties.siteDeleted(ref.name()), (ref, cause) -> {
                    parties.unreadableSite(ref.name());
                    troubles.unreadable("gpusites", ref, cause);
                }));
        add(
                ours("gpupools"),
                new TypedReader<>(GpuPool.class, OwnKind::skipped),
                TypedReader::refOf,
                new Follower.Taker<>(parties::see, ref -> parties.poolDeleted(ref.name()), (ref, cause) -> {
                    parties.unreadablePool(ref.name());
                    troubles.unreadable("gpupools", ref, cause);
                }));
        add(
                ours("gputenants"),
                new TypedReader<>(GpuTenant.class, OwnKind::skipped),
                TypedReader::refOf,
                new Follower.Taker<>(parties::see, ref -> parties.tenantDeleted(ref.name()), (ref, cause) -> {
                    parties.unreadableTenant(ref.name());
                    troubles.unreadable("gputenants", ref, cause);
                }));
        follow(
                // All of them: one that is in a tenant's way may go, or get its label.
                WatchTarget.of("", "v1", "namespaces"),
                new NamespaceReader(),
                SlimNamespace::ref,
                parties::see,
                key -> parties.namespaceDeleted(key.name()));
        follow(WatchTarget.nodes(), new NodeReader(), SlimNode::ref, world::see, world::nodeDeleted);
        add(
                WatchTarget.gpuLeases(),
                new TypedReader<>(GpuLease.class, OwnKind::skipped),
                TypedReader::refOf,
                new Follower.Taker<>(world::see, world::leaseDeleted, (ref, cause) -> {
                    world.unreadableLease(ref);
                    troubles.unreadable("gpuleases", ref, cause);
                }));
        add(
                ours("leasequotes"),
                new TypedReader<>(LeaseQuote.class, OwnKind::skipped),
                TypedReader::refOf,
                new Follower.Taker<>(world.quotes()::see, world.quotes()::deleted, (ref, cause) -> {
                    world.quotes().unreadable(ref);
                    troubles.unreadable("leasequotes", ref, cause);
                }));
        follow(WatchTarget.pods(), new PodReader(), SlimPod::ref, world::see, world::podDeleted);
        follow(
                WatchTarget.of("batch", "v1", "jobs").labelled(Names.LEASE),
                new JobReader(),
                SlimJob::ref,
                world::see,
                world::jobDeleted);
    }

    /** What stands in tenants' namespaces besides: of concern to who keeps it there. */
    Watches with(PartBook parts) {
        for (PartKind kind : PartKind.values()) {
            follow(
                    kind.all().labelled(Names.TENANT),
                    new PartReader(),
                    SlimPart::ref,
                    part -> parts.see(kind, part),
                    ref -> parts.gone(kind, ref));
        }
        return this;
    }

    /** What leases break, and the rules that they broke: of concern to who acts on it. */
    Watches withPolicies(World world) {
        follow(
                ours("leaseviolations"),
                new ViolationReader(),
                SlimViolation::ref,
                world.violations()::see,
                world.violations()::deleted);
        add(
                ours("leasepolicies"),
                new TypedReader<>(LeasePolicy.class, OwnKind::skipped),
                TypedReader::refOf,
                new Follower.Taker<>(
                        world.violations()::see,
                        world.violations()::policyDeleted,
                        (ref, cause) -> troubles.unreadable("leasepolicies", ref, cause)));
        return this;
    }

    private static WatchTarget ours(String plural) {
        return WatchTarget.of(GROUP, VERSION, plural);
    }

    private <T> void follow(
            WatchTarget target,
            ItemReader<T> reader,
            Function<T, ObjectRef> refOf,
            Consumer<T> seen,
            Consumer<ObjectRef> deleted) {
        BiConsumer<ObjectRef, String> unreadable = (ref, cause) -> troubles.unreadable(target.plural(), ref, cause);
        add(target, reader, refOf, new Follower.Taker<>(seen, deleted, unreadable));
    }

    private <T> void add(
            WatchTarget target, ItemReader<T> reader, Function<T, ObjectRef> refOf, Follower.Taker<T> taker) {
        all.add(new ListWatch<>(stream, target, reader, new Follower<>(refOf, inbox, taker)));
    }

    void start() {
        all.forEach(ListWatch::start);
    }

    boolean isSynced() {
        return all.stream().allMatch(ListWatch::synced);
    }

    /**
     * Waits until every kind was listed once.
     *
     * @return why one cannot be; empty: all were
     */
    Optional<String> listed(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (ListWatch<?> watch : all) {
            while (!watch.awaitSynced(A_MOMENT)) {
                boolean late = System.nanoTime() - until >= 0;
                if (watch.refusal().isPresent() || late) {
                    return Optional.of(watch.refusal()
                            .orElseGet(() ->
                                    "%s cannot be listed: no answer within %d s (%s). Check the server that KUBECONFIG names."
                                            .formatted(watch.resource(), limit.toSeconds(), watch.lastFailure())));
                }
            }
        }
        return Optional.empty();
    }

    /** Waits until every kind was listed once and the deciding thread has taken the lists in. */
    void awaitSynced() throws InterruptedException {
        for (ListWatch<?> watch : all) {
            while (!watch.awaitSynced(Duration.ofSeconds(10))) {
                troubles.failed("watch", "still waiting for the first list");
            }
        }
        var takenIn = new CountDownLatch(1);
        inbox.accept(takenIn::countDown);
        takenIn.await();
    }

    @Override
    public void close() {
        all.forEach(ListWatch::close);
    }
}
