package io.gpulease.controller.lease;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.nodes.Leaving;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Pods of a lease that is over which are still there after their grace, or whose objects were removed before they had stopped. Where
 * the node's agent answers, the node is waited for. Where it does not, nobody knows what still runs: the node is quarantined, and
 * the lease can end without it.
 */
final class Stragglers {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LeaseDesk desk;
    private final NodeWrites nodes;

    Stragglers(LeaseDesk desk, NodeWrites nodes) {
        this.desk = desk;
        this.nodes = nodes;
    }

    void of(LeaseEntry entry, String name, List<SlimPod> left, Instant now) {
        NodeEntry node = desk.world().node(name);
        Optional<Instant> due = left.stream()
                .map(pod -> pod.life().deletedAt())
                .map(deadline -> deadline == null ? Instant.MAX : deadline)
                .max(Instant::compareTo)
                .filter(deadline -> !deadline.equals(Instant.MAX))
                .map(deadline -> deadline.plus(PATIENCE));
        if (node == null || due.isEmpty()) {
            return;
        }
        if (now.isBefore(due.get())) {
            desk.agenda().remind(entry.uid(), due.get());
        } else if (node.node().isReady()) {
            // Perhaps only for as long as nobody has noticed that its agent is gone.
            desk.world().changes().leaseOnceNodeChanges(entry.uid(), name);
            desk.journal()
                    .node(
                            name,
                            "SanitizationFailed",
                            "Pod %s/%s of a lease that is over does not stop; the node stays with the lease until it has."
                                    .formatted(
                                            left.getFirst().namespace(),
                                            left.getFirst().name()));
        } else {
            quarantineOnceFree(entry, node, now);
        }
    }

    /** Whether the node is not to be given back yet though no object of a pod is left on it: when to look again is seen to. */
    boolean mayStillRun(LeaseEntry entry, String name, Instant now) {
        NodeEntry node = desk.world().node(name);
        Optional<Instant> until = vanishedUntil(entry, name, now);
        if (node == null || until.isEmpty() || isOver(node, until.get(), now)) {
            return false;
        }
        Instant due = until.get().plus(PATIENCE);
        if (now.isBefore(until.get())) {
            desk.agenda().remind(entry.uid(), until.get());
        } else if (now.isBefore(due)) {
            desk.world().changes().leaseOnceNodeChanges(entry.uid(), name);
            desk.agenda().remind(entry.uid(), due);
        } else {
            quarantineOnceFree(entry, node, now);
        }
        return true;
    }

    /** The same of any node that the lease has a claim on. */
    boolean mayStillRun(LeaseEntry entry, Instant now) {
        return desk.world().nodesClaimedBy(entry.uid()).stream().anyMatch(name -> {
            NodeEntry node = desk.world().node(name);
            return node != null
                    && vanishedUntil(entry, name, now)
                            .filter(until -> !isOver(node, until, now))
                            .isPresent();
        });
    }

    /** Its agent has stopped them by then, if it is there. */
    private static boolean isOver(NodeEntry node, Instant until, Instant now) {
        return !now.isBefore(until) && (node.node().isReady() || node.hasTaint(Names.QUARANTINED));
    }

    private Optional<Instant> vanishedUntil(LeaseEntry entry, String node, Instant now) {
        return desk.world().pods().vanished().stopsBy(node, pod -> desk.world().isOfLease(pod, entry.uid()), now);
    }

    private void quarantineOnceFree(LeaseEntry entry, NodeEntry node, Instant now) {
        if (node.isBusy()) {
            node.waiters().add(entry.uid());
        } else if (!node.backoff().isOver(now)) {
            desk.agenda().remind(entry.uid(), node.backoff().until());
        } else {
            quarantine(entry, node);
        }
    }

    private void quarantine(LeaseEntry entry, NodeEntry node) {
        boolean isCleaned = Leaving.isCleaned(desk.world(), node);
        var record = new NodeRecord(node.node())
                .taint(
                        Names.QUARANTINED,
                        "",
                        desk.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .allocate(node.allocationsOrNone().without(entry.uid()), Optional.empty());
        if (isCleaned) {
            Leaving.toBeCleaned(record, node);
        }
        nodes.write(node, record, Urgency.END, result -> {
            if (result == NodeWrites.Result.DONE) {
                desk.journal()
                        .node(
                                node.name(),
                                "SanitizationFailed",
                                "The node's agent does not answer and pods of a lease that is over may still run: quarantined, not cleaned. Take the taint %s away when you have looked%s."
                                        .formatted(Names.QUARANTINED, isCleaned ? ": it is cleaned then" : ""));
            }
            desk.world().changes().lease(entry.uid());
        });
    }
}
