package io.gpulease.controller.world;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.signed.CleaningLog;
import io.gpulease.controller.signed.Party;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Sharing;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A node as the engine sees it: what it has, what the owner uses of it, and whether anything new may be placed there. */
final class NodeView {

    private final World world;
    private final Predicate<String> isOperators;

    /** @param isOperators whether a namespace is the operator's own */
    NodeView(World world, Predicate<String> isOperators) {
        this.world = world;
        this.isOperators = isOperators;
    }

    /** Null until its pool is known. */
    @Nullable
    Node of(NodeEntry entry, Optional<PoolTerms> pool) {
        if (pool.isEmpty()) {
            return null;
        }
        String resource = pool.get().resourceName();
        return new Node(
                entry.name(),
                gpusOf(entry, resource),
                ownerGpus(entry, resource),
                isLeasable(entry, pool.get()),
                entry.node().labels(),
                sharing(entry, pool.get()));
    }

    /**
     * Who may have GPUs of it beside others. Which of its GPUs were freed only its agent knows: so once any were, those that come
     * have to have been there.
     */
    private Sharing sharing(NodeEntry entry, PoolTerms pool) {
        String left = entry.node().annotations().getOrDefault(Names.UNCLEANED, "");
        if (!pool.sharing().isCleaned() || left.isEmpty()) {
            return pool.sharing();
        }
        var holders = entry.allocationsOrNone().gpusByLease().keySet();
        return Sharing.used(Stream.concat(
                        holders.stream()
                                .flatMap(uid -> Stream.ofNullable(world.lease(uid)))
                                .filter(NodeView::hasStarted)
                                .map(this::tenantOf),
                        CleaningLog.parties(left).stream().map(this::tenantOf))
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static boolean hasStarted(LeaseEntry lease) {
        return lease.status().termOrEmpty().startedInstant().isPresent();
    }

    private Optional<String> tenantOf(LeaseEntry lease) {
        return Optional.ofNullable(lease.status().tenant()).or(lease::tenant);
    }

    private Optional<String> tenantOf(Party party) {
        LeaseEntry lease = world.lease(party.uid());
        return lease != null
                ? tenantOf(lease)
                : Optional.ofNullable(party.tenant())
                        .or(() -> Optional.ofNullable(party.namespace()).flatMap(world::tenantOf));
    }

    /** What the node offers to pods; its capacity where it does not say. */
    private static int gpusOf(NodeEntry entry, String resource) {
        var node = entry.node();
        long gpus = node.allocatable().getOrDefault(resource, node.capacity().getOrDefault(resource, 0L));
        return Math.clamp(gpus, 0, Integer.MAX_VALUE);
    }

    private int ownerGpus(NodeEntry entry, String resource) {
        long used = 0;
        for (SlimPod pod : world.pods().on(entry.name())) {
            // A pod that cleans has GPUs that a lease still holds, or that nobody may have yet.
            if (!pod.life().isOver() && !cleans(pod, entry) && !isAccountedFor(pod, entry)) {
                used += pod.devices().getOrDefault(resource, 0L);
            }
        }
        return Math.clamp(used, 0, Integer.MAX_VALUE);
    }

    /** Its lease holds the node, by the node's record or, where that was lost, by the lease's own. */
    private boolean isAccountedFor(SlimPod pod, NodeEntry entry) {
        String name = pod.labels().get(Names.LEASE);
        LeaseEntry lease = name == null ? null : world.leaseNamed(pod.namespace(), name);
        return lease != null && (entry.allocationsOrNone().of(lease.uid()) > 0 || isPlacedOn(lease, entry));
    }

    private static boolean isPlacedOn(LeaseEntry lease, NodeEntry node) {
        return lease.isHolding()
                && lease.status().nodes().stream()
                        .anyMatch(share -> share.name().equals(node.name()));
    }

    private boolean isLeasable(NodeEntry entry, PoolTerms pool) {
        var node = entry.node();
        boolean adopted = entry.labelledPool().equals(pool.name()) && entry.hasTaint(Names.POOL);
        boolean well = node.isReady() && !node.unschedulable() && node.deletedAt() == null;
        boolean open = !entry.hasTaint(Names.QUARANTINED)
                && (entry.hasTaint(Names.SANITIZING)
                        // The calendar has it as held whole until when it is clean at the latest: who has
                        // booked it from then on keeps that.
                        ? isHeldWhole(entry, pool.resourceName())
                                || leftBy(world, entry).isPresent()
                        : !isStillCleaned(entry));
        return adopted
                && well
                && open
                && !entry.isRefused()
                && entry.stuckPods().isEmpty()
                && entry.allocations().isPresent()
                && claimsAreKnown(entry);
    }

    private static boolean isHeldWhole(NodeEntry entry, String resource) {
        return entry.allocationsOrNone().total() >= gpusOf(entry, resource);
    }

    /** The lease that was the last on a node which is cleaned now: all of the node is that lease's until it is clean. */
    static Optional<LeaseEntry> leftBy(World world, NodeEntry entry) {
        var uids = entry.allocationsOrNone().gpusByLease().keySet();
        return entry.hasTaint(Names.SANITIZING) && !entry.hasTaint(Names.QUARANTINED) && uids.size() == 1
                ? Optional.ofNullable(world.lease(uids.iterator().next())).filter(LeaseEntry::isReleasing)
                : Optional.empty();
    }

    /** A pod that was to clean it was told to stop and has not yet. */
    private boolean isStillCleaned(NodeEntry entry) {
        return world.pods().on(entry.name()).stream()
                .anyMatch(pod -> !pod.life().isOver() && cleans(pod, entry));
    }

    /** One that the operator made for this very node: the label alone could be on anybody's. */
    private boolean cleans(SlimPod pod, NodeEntry entry) {
        return pod.labels().containsKey(Names.SANITIZING)
                && entry.name().equals(pod.annotations().get(Names.NODE))
                && isOperators.test(pod.namespace())
                && !world.isMarked(pod.namespace());
    }

    /** A claim that no lease we know of explains must be looked into before anything else is placed there. */
    private boolean claimsAreKnown(NodeEntry entry) {
        return entry.allocationsOrNone().gpusByLease().keySet().stream().allMatch(uid -> {
            LeaseEntry lease = world.lease(uid);
            return lease != null && lease.held() != null;
        });
    }
}
