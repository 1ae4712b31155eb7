package io.gpulease.controller.handover;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.nodes.Leaving;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.signed.CleaningLog;
import io.gpulease.controller.signed.NodeNote;
import io.gpulease.controller.signed.Pages;
import io.gpulease.controller.signed.Party;
import io.gpulease.controller.signed.RecordKind;
import io.gpulease.controller.signed.Subject;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.HandoverStatus;
import io.gpulease.crds.NodeGpus;
import io.gpulease.engine.model.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a lease is told of its nodes: what was done on them before it, and, once it has left them all, after it. */
public final class Handovers {

    /** A start waits no longer for its records: they are written all the same, and named later. */
    private static final Patience BEFORE_ACTIVE = Patience.unlessRefused(Duration.ofSeconds(5), Urgency.FINISH);

    /** Nobody waits: it is tried until the lease is over. */
    private static final Patience WHILE_IT_RUNS = Patience.unlessRefused(Duration.ofSeconds(1), Urgency.TELL);

    /** Its nodes are given on already, and its usage has stopped: only the word that it is over waits. */
    private static final Patience BEFORE_RELEASED = Patience.of(Duration.ofMinutes(2), Urgency.FINISH);

    /** A status names 1,024 at most, and those of one more change have to find room. */
    private static final int MOST_RECORDS = 1000;

    private final LeaseDesk desk;
    private final Clerk clerk;

    private final SigningKey key;
    private final Counter counter = new Counter();

    public Handovers(LeaseDesk desk) {
        this.desk = desk;
        this.key = new SigningKey(desk);
        this.clerk = new Clerk(desk, key, counter);
    }

    /** What is owed besides, signed by the same key. */
    public LateReceipts late(NodeWrites writes) {
        return new LateReceipts(desk, writes, key, counter);
    }

    /**
     * Of a lease that holds all its nodes and is about to be told so.
     *
     * @param latest it waits for none of them any longer
     */
    public Progress beforeActive(LeaseEntry lease, Placement placement, Optional<Instant> latest) {
        Patience patience = latest.map(BEFORE_ACTIVE::until).orElse(BEFORE_ACTIVE);
        Optional<Progress> standing = clerk.standing(customer(RecordKind.HANDOVER, lease), patience);
        if (standing.isPresent()) {
            return standing.get();
        }
        List<NodeGpus> nodes = placement.nodes().stream()
                .map(share -> new NodeGpus(share.node(), share.gpus()))
                .toList();
        return isAnyCleaned(nodes)
                ? handedOver(lease, placement.pool(), nodes, Pages.Before.NOTHING, patience)
                : new Progress.Unneeded();
    }

    /** Of one that runs: the records of its start that were not written then, or those of nodes that it has got since. */
    public Progress whileItRuns(LeaseEntry lease) {
        Optional<Progress> standing = clerk.standing(customer(RecordKind.HANDOVER, lease), WHILE_IT_RUNS);
        if (standing.isPresent()) {
            return standing.get();
        }
        GpuLeaseStatus status = lease.status();
        Pages.Before before = before(status.handover());
        return before.number() < MOST_RECORDS
                ? handedOver(lease, pool(status), status.nodes(), before, WHILE_IT_RUNS)
                : new Progress.NotYet("it has as many records as its status can name");
    }

    /** Of one that has let go of all its nodes. */
    public Progress afterwards(LeaseEntry lease) {
        GpuLeaseStatus status = lease.status();
        if (status.termOrEmpty().startedInstant().isEmpty() || lease.isGone()) {
            return new Progress.Unneeded();
        }
        Optional<Progress> standing = clerk.standing(customer(RecordKind.RECEIPT, lease), BEFORE_RELEASED);
        if (standing.isPresent()) {
            return standing.get();
        }
        List<NodeGpus> nodes =
                Stream.concat(status.nodes().stream(), givenUp(lease)).toList();
        boolean isCleaned = isAnyCleaned(nodes)
                || nodes.stream()
                        .flatMap(share -> Stream.ofNullable(desk.world().node(share.name())))
                        .anyMatch(node -> log(node).contains(lease.uid()));
        if (!isCleaned) {
            return new Progress.Unneeded();
        }
        var order =
                new Order(subject(RecordKind.RECEIPT, lease, pool(status)), Pages.Before.NOTHING, notes(lease, nodes));
        return clerk.progress(customer(RecordKind.RECEIPT, lease), order, BEFORE_RELEASED);
    }

    /** What was written is on record in the status, or never will be. */
    public void forget(LeaseEntry lease) {
        for (RecordKind kind : RecordKind.values()) {
            clerk.forget(key(kind, lease));
        }
    }

    /** Whether a lease lacks nothing else, and waits for its records. */
    public boolean areAwaited(LeaseEntry lease) {
        return clerk.isAskedFor(key(RecordKind.HANDOVER, lease));
    }

    private Progress handedOver(
            LeaseEntry lease, String pool, List<NodeGpus> nodes, Pages.Before before, Patience patience) {
        var order = new Order(subject(RecordKind.HANDOVER, lease, pool), before, notes(lease, nodes));
        return clerk.progress(customer(RecordKind.HANDOVER, lease), order, patience);
    }

    private static String key(RecordKind kind, LeaseEntry lease) {
        return lease.uid() + "/" + kind;
    }

    private Clerk.Customer customer(RecordKind kind, LeaseEntry lease) {
        return new Clerk.Customer(key(kind, lease), lease.uid(), () -> wake(lease));
    }

    private void wake(LeaseEntry lease) {
        if (desk.world().lease(lease.uid()) == null) {
            forget(lease);
        }
        desk.world().changes().lease(lease.uid());
    }

    private static Pages.Before before(@Nullable HandoverStatus standing) {
        return standing == null || standing.digest() == null
                ? Pages.Before.NOTHING
                : new Pages.Before(standing.records().size(), standing.digest());
    }

    private static String pool(GpuLeaseStatus status) {
        return Optional.ofNullable(status.placement())
                .map(placement -> placement.pool())
                .orElse("");
    }

    private static Subject subject(RecordKind kind, LeaseEntry lease, String pool) {
        String tenant =
                Optional.ofNullable(lease.status().tenant()).or(lease::tenant).orElse("");
        return new Subject(kind, lease.uid(), lease.namespace(), lease.name(), tenant, pool);
    }

    private boolean isAnyCleaned(List<NodeGpus> nodes) {
        return nodes.stream()
                .flatMap(share -> Stream.ofNullable(desk.world().node(share.name())))
                .anyMatch(node -> Leaving.isCleaned(desk.world(), node));
    }

    /** Nodes that it held once and has given up since: its status no longer names them, but they do name it. */
    private Stream<NodeGpus> givenUp(LeaseEntry lease) {
        GpuLeaseStatus status = lease.status();
        if (status.placement() == null || status.placement().heldSince() == null) {
            return Stream.empty();
        }
        var held = new HashSet<String>();
        status.nodes().forEach(share -> held.add(share.name()));
        return desk.world().nodes().stream()
                .filter(node -> log(node).contains(lease.uid()))
                .filter(node -> !held.contains(node.name()))
                .map(node -> new NodeGpus(node.name(), 0));
    }

    private List<NodeNote> notes(LeaseEntry lease, List<NodeGpus> nodes) {
        return nodes.stream()
                .map(share ->
                        note(lease, share.name(), share.gpus(), desk.world().node(share.name())))
                .toList();
    }

    private static NodeNote note(LeaseEntry lease, String name, int gpus, @Nullable NodeEntry node) {
        if (node == null) {
            return new NodeNote(name, null, gpus, "", false, false);
        }
        List<Party> left = CleaningLog.parties(node.node().annotations().getOrDefault(Names.UNCLEANED, ""));
        boolean isUsed = !node.allocationsOrNone().without(lease.uid()).isEmpty()
                || left.stream().anyMatch(party -> !party.uid().equals(lease.uid()));
        boolean isUncleaned = left.stream().anyMatch(party -> party.uid().equals(lease.uid()));
        return new NodeNote(name, node.node().uid(), gpus, log(node), isUsed, isUncleaned);
    }

    private static String log(NodeEntry node) {
        return node.node().annotations().getOrDefault(Names.CLEANED, "");
    }
}
