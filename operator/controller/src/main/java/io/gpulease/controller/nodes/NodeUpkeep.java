package io.gpulease.controller.nodes;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Keeps what a node says of its pool true, and takes away claims of leases that are no more. */
public final class NodeUpkeep {

    private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(10);

    private final LeaseDesk desk;
    /** Uids that claims name and no lease has, and since when. */
    private final Map<String, Instant> orphanSince = new HashMap<>();

    private final NodeWrites writes;
    private final Sanitizer sanitizer;

    public NodeUpkeep(LeaseDesk desk, NodeWrites writes, Sanitizer sanitizer) {
        this.desk = desk;
        this.writes = writes;
        this.sanitizer = sanitizer;
    }

    /** Takes the next step for a node, if one is needed; gives the instant at which to look again. */
    public Optional<Instant> step(NodeEntry entry, Instant now) {
        if (entry.isBusy()) {
            return Optional.empty();
        }
        if (!entry.backoff().isOver(now)) {
            return Optional.of(entry.backoff().until());
        }
        if (entry.isRefused()) {
            desk.world().writesRefused(entry, false);
        }
        if (entry.allocations().isEmpty()) {
            desk.journal()
                    .node(
                            entry.name(),
                            "Stalled",
                            "annotation %s cannot be read; nothing is placed here until it is mended or removed"
                                    .formatted(Names.ALLOCATIONS));
            return Optional.empty();
        }
        Set<String> orphans = orphans(entry);
        orphanSince
                .keySet()
                .removeIf(uid -> desk.world().isKnown(uid)
                        || desk.world().nodesClaimedBy(uid).isEmpty());
        orphans.forEach(uid -> orphanSince.putIfAbsent(uid, now));
        boolean surely = orphans.stream().noneMatch(uid -> now.isBefore(giveUpAt(uid, now))) && !hasTenantPods(entry);
        write(entry, wanted(entry, surely ? orphans : Set.of(), now));
        if (!surely && !orphans.isEmpty()) {
            return Optional.of(now.plus(ORPHAN_PATIENCE));
        }
        return entry.isBusy() ? Optional.empty() : sanitizer.step(entry, now);
    }

    private NodeRecord wanted(NodeEntry entry, Set<String> orphans, Instant now) {
        NodeRecord record = new NodeRecord(entry.node());
        Optional<PoolTerms> pool = desk.world().engineView().poolOf(entry).flatMap(PoolEntry::terms);
        if (pool.isPresent()) {
            record.belongsTo(pool.get().name(), pool.get().site(), pool.get().gpuClass());
        } else if (!entry.labelledPool().isEmpty()
                && !isOfPoolThatCannotBeRead(entry)
                && entry.allocationsOrNone().isEmpty()
                && entry.selectedBy().isEmpty()) {
            record.belongsToNone();
        }
        if (!orphans.isEmpty()) {
            Allocations left = without(orphans, entry);
            record.allocate(left, Optional.empty());
            if (left.isEmpty()) {
                Leaving.ofNobody(desk.world(), record, entry, now);
            } else {
                Leaving.ofNobodyBesides(desk.world(), record, entry, orphans);
            }
        } else if (!entry.labelledPool().isEmpty() && Fences.areKnown(entry, desk.world())) {
            // Somebody may have taken the fence off a node that is held, or left one where nobody holds anything.
            record.allocate(entry.allocationsOrNone(), Fences.of(entry, desk.world()));
        }
        return record;
    }

    private boolean isOfPoolThatCannotBeRead(NodeEntry entry) {
        return desk.world().pool(entry.labelledPool()) == null && desk.world().hasPool(entry.labelledPool());
    }

    /**
     * Claims whose lease is not known. Either its object was removed by force, or it is so new that another operator's claim
     * for it was heard of before the lease itself: hence the patience.
     */
    private Set<String> orphans(NodeEntry entry) {
        var orphans = new TreeSet<>(entry.allocationsOrNone().gpusByLease().keySet());
        orphans.removeIf(desk.world()::isKnown);
        return orphans;
    }

    private Instant giveUpAt(String uid, Instant now) {
        return orphanSince.getOrDefault(uid, now).plus(ORPHAN_PATIENCE);
    }

    private Allocations without(Set<String> orphans, NodeEntry entry) {
        Allocations known = entry.allocationsOrNone();
        for (String orphan : orphans) {
            known = known.without(orphan);
        }
        desk.journal()
                .node(
                        entry.name(),
                        "Released",
                        "took back GPUs claimed for leases that are no more: " + String.join(", ", orphans));
        return known;
    }

    /** Pods under such a claim are the pod upkeep's to end first. */
    private boolean hasTenantPods(NodeEntry entry) {
        return desk.world().pods().on(entry.name()).stream()
                .anyMatch(pod -> !pod.life().isOver()
                        && !pod.devices().isEmpty()
                        && desk.world().isMarked(pod.namespace())
                        && !isOfAKnownHolder(pod, entry));
    }

    private boolean isOfAKnownHolder(SlimPod pod, NodeEntry node) {
        String name = pod.labels().get(Names.LEASE);
        LeaseEntry lease = name == null ? null : desk.world().leaseNamed(pod.namespace(), name);
        return lease != null
                && node.allocationsOrNone().of(lease.uid()) > 0
                && desk.world().podsOf(lease).contains(pod);
    }

    private void write(NodeEntry entry, NodeRecord record) {
        writes.write(entry, record, Urgency.BEGIN, _ -> {});
    }
}
