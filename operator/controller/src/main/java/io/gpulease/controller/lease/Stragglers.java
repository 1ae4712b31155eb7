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
 * Pods of a lease that is over which are still there after their grace. Where the node's agent answers, the node is waited
 * for. Where it does not, nobody knows what still runs: the node is quarantined, and the lease can end without it.
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
        } else if (node.isBusy()) {
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
