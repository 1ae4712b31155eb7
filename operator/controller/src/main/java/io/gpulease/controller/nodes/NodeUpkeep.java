package io.gpulease.controller.nodes;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.lease.LeaseDesk;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/** Keeps what a node says of its pool true, and takes away claims of leases that are no more. */
public final class NodeUpkeep {

    private final LeaseDesk desk;
    private final NodeWrites writes;

    public NodeUpkeep(LeaseDesk desk, NodeWrites writes) {
        this.desk = desk;
        this.writes = writes;
    }

    /** Takes the next step for a node, if one is needed; gives the instant at which to look again. */
    public Optional<Instant> step(NodeEntry entry, Instant now) {
        if (entry.isBusy()) {
            return Optional.empty();
        }
        if (!entry.backoff().isOver(now)) {
            return Optional.of(entry.backoff().until());
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
        write(entry, wanted(entry));
        return Optional.empty();
    }

    private NodeRecord wanted(NodeEntry entry) {
        NodeRecord record = new NodeRecord(entry.node());
        Optional<PoolTerms> pool = desk.world().engineView().poolOf(entry).flatMap(PoolEntry::terms);
        if (pool.isPresent()) {
            record.belongsTo(pool.get().name(), pool.get().site(), pool.get().gpuClass());
        } else if (!entry.labelledPool().isEmpty()
                && entry.allocationsOrNone().isEmpty()
                && entry.selectedBy().isEmpty()) {
            record.belongsToNone();
        }
        withoutOrphans(entry).ifPresent(known -> record.allocate(known, Optional.empty()));
        return record;
    }

    /** Claims whose lease does not exist: its object was removed by force. Pods under them are the pod upkeep's to end first. */
    private Optional<Allocations> withoutOrphans(NodeEntry entry) {
        var orphans = new TreeSet<>(entry.allocationsOrNone().gpusByLease().keySet());
        orphans.removeIf(desk.world()::isKnown);
        if (orphans.isEmpty() || hasTenantPods(entry)) {
            return Optional.empty();
        }
        Allocations known = entry.allocationsOrNone();
        for (String orphan : orphans) {
            known = known.without(orphan);
        }
        desk.journal()
                .node(
                        entry.name(),
                        "Released",
                        "took back GPUs claimed for leases that are no more: " + String.join(", ", orphans));
        return Optional.of(known);
    }

    private boolean hasTenantPods(NodeEntry entry) {
        return desk.world().pods().on(entry.name()).stream()
                .anyMatch(pod -> !pod.life().isOver()
                        && !pod.devices().isEmpty()
                        && desk.world().tenantOf(pod.namespace()).isPresent());
    }

    private void write(NodeEntry entry, NodeRecord record) {
        writes.write(entry, record, Urgency.BEGIN, _ -> {});
    }
}
