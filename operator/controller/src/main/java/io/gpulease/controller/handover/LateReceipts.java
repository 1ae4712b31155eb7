package io.gpulease.controller.handover;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.signed.CleaningLog;
import io.gpulease.controller.signed.NodeNote;
import io.gpulease.controller.signed.Pages;
import io.gpulease.controller.signed.Party;
import io.gpulease.controller.signed.RecordKind;
import io.gpulease.controller.signed.Subject;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.NodeEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Receipts for leases that had left a node before it was cleaned: others stayed on it, or it was set aside. They may be long over, so
 * all that is to be known of them, and that they are owed it, is on the node until they have it.
 */
public final class LateReceipts {

    private static final Patience AN_HOUR = Patience.of(Duration.ofHours(1), Urgency.TELL);

    private final LeaseDesk desk;
    private final NodeWrites writes;
    private final Clerk clerk;

    LateReceipts(LeaseDesk desk, NodeWrites writes, SigningKey key, Counter counter) {
        this.desk = desk;
        this.writes = writes;
        this.clerk = new Clerk(desk, key, counter);
    }

    /** Writes what is owed, then takes it off the node; one that cannot be written is told and dropped. */
    public void step(NodeEntry node) {
        clerk.forgetAll(key -> desk.world().node(key.substring(0, key.indexOf('/'))) == null);
        String text = node.node().annotations().getOrDefault(Names.CLEANED, "");
        if (!text.contains("\"owed\"") || node.isBusy()) {
            return;
        }
        CleaningLog log = CleaningLog.parse(text);
        List<Party> owed = log.cleanings().stream()
                .flatMap(cleaning -> cleaning.owed().stream())
                .distinct()
                .toList();
        boolean isDone = true;
        for (Party party : owed) {
            isDone &= isSettled(node, text, party);
        }
        if (isDone && node.backoff().isOver(desk.now())) {
            var record = new NodeRecord(node.node())
                    .annotate(Names.CLEANED, log.settled().format());
            writes.write(node, record, Urgency.TELL, result -> {
                if (result == NodeWrites.Result.DONE) {
                    owed.forEach(party -> clerk.forget(key(node, party)));
                }
            });
        }
    }

    private boolean isSettled(NodeEntry node, String text, Party party) {
        String namespace = party.namespace();
        String name = party.name();
        if (namespace == null || name == null) {
            // Its object was gone before it had left: there is nobody to give it to.
            return true;
        }
        var customer = new Clerk.Customer(
                key(node, party),
                Agenda.node(node.name()),
                () -> desk.world().changes().node(node.name()));
        String tenant = party.tenant() == null ? "" : party.tenant();
        var subject = new Subject(RecordKind.RECEIPT, party.uid(), namespace, name, tenant, node.labelledPool());
        Optional<Progress> standing = clerk.standing(customer, AN_HOUR);
        return isSettled(
                node, party, standing.orElseGet(() -> clerk.progress(customer, order(node, text, subject), AN_HOUR)));
    }

    private static Order order(NodeEntry node, String text, Subject subject) {
        var note = new NodeNote(node.name(), node.node().uid(), 0, text, false, false);
        return new Order(subject, Pages.Before.NOTHING, List.of(note));
    }

    /** Also where it is given up: nobody is there to get it, or it was tried for an hour. */
    private boolean isSettled(NodeEntry node, Party party, Progress progress) {
        if (progress instanceof Progress.NotYet(var cause)) {
            desk.journal()
                    .node(
                            node.name(),
                            "ReceiptNotWritten",
                            "The erasure receipt for lease %s/%s, which had left the node, could not be written: %s"
                                    .formatted(party.namespace(), party.name(), cause));
            return true;
        }
        return progress instanceof Progress.Written;
    }

    private static String key(NodeEntry node, Party party) {
        return node.name() + "/" + party.uid();
    }
}
