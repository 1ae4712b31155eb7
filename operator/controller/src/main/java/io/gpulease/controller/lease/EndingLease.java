package io.gpulease.controller.lease;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.handover.Handovers;
import io.gpulease.controller.handover.Progress;
import io.gpulease.controller.nodes.Leaving;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.status.EndWords;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.workload.JobUpkeep;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.NodeGpus;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The end: usage stops, pods and job go, each node is given back as soon as it is empty, and when the last one is free the
 * lease is over and its object may go.
 */
final class EndingLease {

    /** So long the end of a lease whose nodes are free may take to come on record before the lease says that it holds none of them. */
    private static final Duration FOR_ITS_RECORD = Duration.ofSeconds(2);

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final NodeWrites nodes;
    private final JobUpkeep jobs;
    private final Stragglers stragglers;
    private final Metered metered;
    private final Handovers handovers;
    /** By uid, of leases of which only the word that they are over is missing: when the last node was free. */
    private final Map<String, Instant> freeSince = new HashMap<>();

    EndingLease(LeaseDesk desk, LeaseWrites writes, NodeWrites nodes, JobUpkeep jobs, Handovers handovers) {
        this.desk = desk;
        this.writes = writes;
        this.nodes = nodes;
        this.jobs = jobs;
        this.handovers = handovers;
        this.stragglers = new Stragglers(desk, nodes);
        this.metered = new Metered(desk.world());
    }

    /**
     * Its planned end has come. Where nothing runs on its nodes they are given back at once and the status says so in one
     * write: the end is a known instant, so nothing is lost if the operator ends in between.
     */
    void atItsEnd(LeaseEntry entry, String reason, Instant now) {
        Instant ended = entry.status().termOrEmpty().endsInstant().orElse(WholeSeconds.down(now));
        if (isEmpty(entry, now) && !hasNodesToClean(entry)) {
            returnNodesThenRelease(entry, reason, ended, now);
        } else {
            early(entry, reason, ended);
        }
    }

    private boolean hasNodesToClean(LeaseEntry entry) {
        return desk.world().nodesClaimedBy(entry.uid()).stream()
                .flatMap(name -> Stream.ofNullable(desk.world().node(name)))
                .anyMatch(node -> Leaving.isCleaned(desk.world(), node));
    }

    /** The instant at which usage stopped is put on record before anything else. */
    void early(LeaseEntry entry, String reason, Instant endedAt) {
        early(entry, reason, EndWords.sentence(reason), endedAt);
    }

    /** As {@link #early(LeaseEntry, String, Instant)}, with a sentence of its own that says why. */
    void early(LeaseEntry entry, String reason, String sentence, Instant endedAt) {
        early(entry, reason, sentence, endedAt, entry.status().enforcements());
    }

    /** As that, with what was done under policies put on record in the same write. */
    void early(LeaseEntry entry, String reason, String sentence, Instant endedAt, List<Enforcement> done) {
        Instant counted = Metered.since(entry.status()).orElse(endedAt);
        Instant notBefore = endedAt.isBefore(counted) ? counted : endedAt;
        Instant ended = entry.status()
                .termOrEmpty()
                .endsInstant()
                .filter(notBefore::isAfter)
                .orElse(notBefore);
        var next = new LeaseStatuses(entry.lease(), desk.now())
                .releasing(reason, sentence, ended, metered.stopped(entry, ended))
                .withEnforcements(done);
        writes.status(entry, next, Urgency.END, () -> {
            desk.world().refresh(entry);
            desk.journal().lease(entry, EndWords.reason(reason), sentence);
        });
    }

    private boolean isEmpty(LeaseEntry entry, Instant now) {
        return !entry.hasPodCallsUnderWay()
                && !stragglers.mayStillRun(entry, now)
                && desk.world()
                        .jobOf(entry)
                        .filter(job -> jobs.isOurs(entry, job))
                        .isEmpty()
                && desk.world().podsOf(entry).stream().noneMatch(pod -> LetIn.mayRun(pod) && !isGivenUp(pod));
    }

    /** Nobody can say any more whether it runs: its node is quarantined, or is no more. If that comes back with it, it is the owner's. */
    private boolean isGivenUp(SlimPod pod) {
        String name = pod.scheduling().nodeName();
        NodeEntry node = name == null ? null : desk.world().node(name);
        return name != null && (node == null || node.hasTaint(Names.QUARANTINED));
    }

    private void returnNodesThenRelease(LeaseEntry entry, String reason, Instant ended, Instant now) {
        entry.emptied(now);
        boolean holdsNodes = !desk.world().nodesClaimedBy(entry.uid()).isEmpty();
        if (holdsNodes) {
            freeSince.remove(entry.uid());
        }
        Instant free = holdsNodes ? now : freeSince.computeIfAbsent(entry.uid(), _ -> now);
        var released = new LeaseStatuses(entry.lease(), free).released(reason, ended, metered.stopped(entry, ended));
        // While the nodes are given back: what it used is to outlive it.
        boolean isOnRecord = desk.ledger().hasEnd(entry, released);
        if (holdsNodes) {
            unclaimAll(entry, now);
            return;
        }
        if (!isOnRecord) {
            awaitRecord(entry, reason, ended, free.plus(FOR_ITS_RECORD), now);
            return;
        }
        if (awaitsClaim(entry)) {
            return;
        }
        Progress receipt = handovers.afterwards(entry);
        if (receipt instanceof Progress.UnderWay) {
            return;
        }
        var next = HandedOver.atItsEnd(released, entry, receipt, now);
        boolean told = entry.isReleasing();
        writes.status(entry, next, Urgency.END, () -> {
            handovers.forget(entry);
            freeSince.remove(entry.uid());
            desk.world().refresh(entry);
            Instant emptied = entry.emptiedAt().orElse(now);
            desk.journal().freed(entry, Duration.between(ended, desk.now()), Duration.between(ended, emptied));
            if (!told) {
                desk.journal().lease(entry, EndWords.reason(reason), EndWords.sentence(reason));
            }
        });
    }

    /** Of a running lease its status counts, too: it would keep its nodes from others for as long as the ledger is refused. */
    private void awaitRecord(LeaseEntry entry, String reason, Instant ended, Instant patient, Instant now) {
        if (entry.isReleasing()) {
            return;
        }
        if (now.isBefore(patient)) {
            desk.agenda().remind(entry.uid(), patient);
        } else {
            early(entry, reason, ended);
        }
    }

    /** A node that had come back may be about to be claimed again: what comes of that write wakes the lease. */
    private boolean awaitsClaim(LeaseEntry entry) {
        Stream<String> growing = entry.asked().growth().stream().flatMap(growth -> growth.shares().keySet().stream());
        List<NodeEntry> busy = Stream.concat(entry.status().nodes().stream().map(NodeGpus::name), growing)
                .flatMap(name -> Stream.ofNullable(desk.world().node(name)))
                .filter(NodeEntry::isBusy)
                .toList();
        busy.forEach(node -> node.waiters().add(entry.uid()));
        return !busy.isEmpty();
    }

    /** Phase Releasing: node by node, as each is empty. */
    void giveBack(LeaseEntry entry, Instant now) {
        desk.ledger().hasEnd(entry, entry.status());
        jobs.end(entry);
        TermStatus term = entry.status().termOrEmpty();
        unclaimEmpty(entry, now);
        if (isEmpty(entry, now)) {
            entry.emptied(now);
        }
        if (desk.world().nodesClaimedBy(entry.uid()).isEmpty() && isEmpty(entry, now)) {
            String reason = entry.status().endReason() == null
                    ? EndReason.EXPIRED
                    : entry.status().endReason();
            returnNodesThenRelease(entry, reason, term.endedInstant().orElse(WholeSeconds.down(now)), now);
        }
    }

    private void unclaimEmpty(LeaseEntry entry, Instant now) {
        boolean someUnbound = desk.world().podsOf(entry).stream()
                .anyMatch(pod -> LetIn.mayRun(pod) && !pod.scheduling().isBound());
        if (someUnbound || entry.hasPodCallsUnderWay()) {
            // Let in but not bound yet: it may still land on any of the nodes. Its deletion is under way.
            return;
        }
        for (String name : desk.world().nodesClaimedBy(entry.uid())) {
            List<SlimPod> left = desk.world().podsOf(entry).stream()
                    .filter(pod ->
                            LetIn.mayRun(pod) && name.equals(pod.scheduling().nodeName()))
                    .toList();
            if (left.isEmpty()) {
                if (!stragglers.mayStillRun(entry, name, now)) {
                    unclaim(entry, name, now);
                }
            } else {
                stragglers.of(entry, name, left, now);
            }
        }
    }

    /** Phase Released: nothing is left but the finalizer. */
    void close(LeaseEntry entry) {
        handovers.forget(entry);
        if (!desk.world().nodesClaimedBy(entry.uid()).isEmpty()) {
            unclaimAll(entry, desk.now());
        } else if (entry.hasFinalizer()) {
            if (desk.ledger().hasEnd(entry, entry.status())) {
                writes.removeFinalizer(entry);
            }
        } else if (!entry.isDeleting()) {
            writes.status(entry, new LeaseStatuses(entry.lease(), desk.now()).asItIs(), Urgency.TELL, () -> {});
        }
    }

    /** Its object was removed by force: what it left is cleared up without it. */
    void clearUp(LeaseEntry entry, Instant now) {
        handovers.forget(entry);
        freeSince.remove(entry.uid());
        if (entry.start().isPresent()) {
            entry.endStart();
            desk.world().refresh(entry);
        }
        unclaimEmpty(entry, now);
        if (desk.world().nodesClaimedBy(entry.uid()).isEmpty() && hasLeftItsRecord(entry, now)) {
            desk.agenda().forget(entry.uid());
            desk.world().forget(entry);
        }
    }

    private boolean hasLeftItsRecord(LeaseEntry entry, Instant now) {
        TermStatus term = entry.status().termOrEmpty();
        if (entry.isReleased() || term.startedAt() == null) {
            return desk.ledger().hasEnd(entry, entry.status());
        }
        Instant seen = WholeSeconds.down(entry.emptiedAt().orElse(now));
        entry.emptied(seen);
        Instant last = term.endsInstant().filter(seen::isAfter).orElse(seen);
        Instant ended = term.endedInstant().orElse(last);
        return desk.ledger()
                .hasEnd(
                        entry,
                        new LeaseStatuses(entry.lease(), seen)
                                .released(EndReason.RELEASED_BY_TENANT, ended, metered.stopped(entry, ended)));
    }

    /**
     * Claims of a running lease beyond what it holds: it has come to hold fewer GPUs, or a write of an earlier start, or of
     * another operator, came through late.
     */
    void giveBackBeyondPlacement(LeaseEntry entry, Instant now) {
        Map<String, Integer> shares = Beyond.shares(entry);
        Map<String, List<SlimPod>> pods = null;
        for (String name : desk.world().nodesClaimedBy(entry.uid())) {
            NodeEntry node = desk.world().node(name);
            int share = shares.getOrDefault(name, 0);
            if (node != null && node.allocationsOrNone().of(entry.uid()) > share) {
                pods = pods == null ? Beyond.podsByNode(desk.world(), entry) : pods;
                List<SlimPod> left = pods.getOrDefault(name, List.of());
                if (left.isEmpty() && !entry.hasPodCallsUnderWay()) {
                    if (!stragglers.mayStillRun(entry, name, now)) {
                        lower(entry, node, share, now);
                    }
                } else if (share == 0 && !left.isEmpty()) {
                    stragglers.of(entry, name, left, now);
                }
            }
        }
    }

    void unclaimAll(LeaseEntry entry, Instant now) {
        for (String name : desk.world().nodesClaimedBy(entry.uid())) {
            unclaim(entry, name, now);
        }
    }

    private void unclaim(LeaseEntry entry, String name, Instant now) {
        NodeEntry node = desk.world().node(name);
        if (node != null) {
            lower(entry, node, 0, now);
        }
    }

    private void lower(LeaseEntry entry, NodeEntry node, int gpus, Instant now) {
        if (node.isBusy()) {
            node.waiters().add(entry.uid());
        } else if (!node.backoff().isOver(now)) {
            desk.agenda().remind(entry.uid(), node.backoff().until());
        } else {
            Optional<NodeRecord> record = gpus > 0
                    ? Optional.of(Leaving.partly(desk.world(), NodeClaims.record(entry, node, gpus), node, entry))
                    : Leaving.record(desk.world(), entry, node, now);
            boolean isForgotten = gpus == 0 && Leaving.isForgotten(desk.world(), entry, node);
            record.ifPresent(wanted -> nodes.write(node, wanted, Urgency.END, result -> {
                if (result == NodeWrites.Result.DONE && isForgotten) {
                    desk.journal()
                            .node(
                                    node.name(),
                                    "ReceiptNotWritten",
                                    "So many leases have left the node since it was cleaned that its note has no room for %s/%s: that lease gets no erasure receipt for it."
                                            .formatted(entry.namespace(), entry.name()));
                }
                desk.world().changes().lease(entry.uid());
            }));
        }
    }
}
