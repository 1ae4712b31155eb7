package io.gpulease.controller.nodes;

import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * How a lease lets go of a node: at once, or, where its pool has its nodes cleaned, by way of the cleaning. The node is closed
 * in the very write that begins it, and the claim stays until the node is clean.
 */
public final class Leaving {

    private Leaving() {}

    /**
     * What is to be written on a node that the lease has left; empty where its cleaning is under way.
     *
     * @param entry has a claim on it, and no pod on it that may run
     */
    public static Optional<NodeRecord> record(World world, LeaseEntry entry, NodeEntry node, Instant now) {
        Allocations others = node.allocationsOrNone().without(entry.uid());
        // The last one cleans a shared node, though it may be a start that was undone: others were there before.
        boolean hasStarted = entry.status().termOrEmpty().startedInstant().isPresent();
        boolean wasUsed = hasStarted || entry.terms().isEmpty() || !entry.isDedicated();
        boolean mayBeDirty = others.isEmpty() && wasUsed;
        if (mayBeDirty && node.hasTaint(Names.QUARANTINED)) {
            // Nobody waits for it: it is cleaned when a person has looked.
            boolean isToBeCleaned = isCleaned(world, node) || isPoolUnreadable(world, node);
            var record = new NodeRecord(node.node()).allocate(others, Optional.empty());
            return Optional.of(
                    isToBeCleaned
                            ? setAside(world, toBeCleaned(record, node), node, now)
                            : CleaningNotes.dropped(record));
        }
        if (!mayBeDirty || !isCleaned(world, node)) {
            var record = new NodeRecord(node.node()).allocate(others, Optional.empty());
            if (!mayBeDirty) {
                // A start that was undone has left nothing that anybody is owed a receipt for.
                if (!hasStarted) {
                    return Optional.of(record);
                }
                return Optional.of(
                        isCleaned(world, node)
                                ? CleaningNotes.left(record, node, entry)
                                : CleaningNotes.usedAgain(record, node, entry));
            }
            return Optional.of(
                    isPoolUnreadable(world, node) ? marked(record, node, now) : CleaningNotes.dropped(record));
        }
        boolean isBegun = node.hasTaint(Names.SANITIZING);
        if (hasStarted) {
            return isBegun ? Optional.empty() : Optional.of(marked(new NodeRecord(node.node()), node, now));
        }
        // It goes on waiting, and looks for other nodes.
        var record = new NodeRecord(node.node()).allocate(others, Optional.empty());
        return Optional.of(isBegun ? record : marked(record, node, now));
    }

    /** The record with the mark that cleaning has begun: one that no earlier cleaning of the node had. */
    static NodeRecord marked(NodeRecord record, NodeEntry node, Instant now) {
        return record.taint(
                Names.SANITIZING,
                node.node().resourceVersion(),
                now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** The record with the mark of a node that is set aside, and cleaned once it is so no longer: since when is not known yet. */
    public static NodeRecord toBeCleaned(NodeRecord record, NodeEntry node) {
        return record.taint(Names.SANITIZING, node.node().resourceVersion());
    }

    /** What is left on a node that goes from its lease uncleaned because somebody had quarantined it. */
    static NodeRecord setAside(World world, NodeRecord record, NodeEntry node, Instant now) {
        String why = "The node was quarantined while the lease had it";
        return new CleaningNotes(world, node, now).setAside(record, why, Optional.empty());
    }

    /** What is written on a node of which the lease gives some GPUs back, and keeps others: those it had may not go to everybody. */
    public static NodeRecord partly(World world, NodeRecord record, NodeEntry node, LeaseEntry entry) {
        return entry.isDedicated() || !isCleaned(world, node) ? record : CleaningNotes.left(record, node, entry);
    }

    /** A node that others still have owes it a receipt, and has no room to note that. */
    public static boolean isForgotten(World world, LeaseEntry entry, NodeEntry node) {
        boolean isNoted = entry.status().termOrEmpty().startedInstant().isPresent()
                && isCleaned(world, node)
                && !node.allocationsOrNone().without(entry.uid()).isEmpty();
        return isNoted && CleaningNotes.hasNoRoomFor(node, entry);
    }

    /** As claims go whose leases are no more, and other leases stay. */
    static void ofNobodyBesides(World world, NodeRecord record, NodeEntry node, Set<String> uids) {
        if (isCleaned(world, node)) {
            CleaningNotes.leftByUnknown(record, node, uids);
        }
    }

    /** As its last claim goes without its lease. */
    static void ofNobody(World world, NodeRecord record, NodeEntry node, Instant now) {
        if (!isCleaned(world, node)) {
            CleaningNotes.dropped(record);
        } else if (node.hasTaint(Names.QUARANTINED)) {
            setAside(world, toBeCleaned(record, node), node, now);
        } else if (!node.hasTaint(Names.SANITIZING)) {
            marked(record, node, now);
        }
    }

    /** Whether its pool has a pod that cleans its nodes. */
    public static boolean isCleaned(World world, NodeEntry node) {
        return world.engineView().poolOf(node).flatMap(PoolEntry::sanitization).isPresent();
    }

    /** Nobody can say whether it is to be cleaned: it stays closed until its pool can be read. */
    private static boolean isPoolUnreadable(World world, NodeEntry node) {
        PoolEntry pool = world.pool(node.labelledPool());
        return pool == null ? world.hasPool(node.labelledPool()) : pool.terms().isEmpty();
    }
}
