package io.gpulease.controller.nodes;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimNode.Taint;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.crds.GpuPoolSpec.Sanitization;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cleans nodes, each by itself: those that carry the taint {@code gpulease.io/sanitizing}. The pod of the pool runs there; when it
 * has succeeded the node is free, when it fails, does not come to its end or the node's agent does not answer, the node is
 * quarantined until a person takes that taint away. What has been done so far is in the taint and in the pod, nowhere else.
 */
public final class Sanitizer {

    /** An agent that is only being started anew is back by then. */
    private static final Duration SILENT_AT_MOST = Duration.ofSeconds(30);

    /** By then a pod is bound for which the scheduler had chosen the node an instant before it was closed. */
    private static final Duration A_MOMENT = Duration.ofSeconds(5);

    /** Where no pool says how long pods may stay that are in the way. */
    private static final Duration A_WHILE = Duration.ofMinutes(10);

    private final LeaseDesk desk;
    private final NodeWrites writes;
    private final SanitizerCalls calls;
    private final SpentCleaners spent;
    private final Map<String, Instant> silentSince = new HashMap<>();
    private final Map<String, Begun> begun = new HashMap<>();

    public Sanitizer(LeaseDesk desk, NodeWrites writes) {
        this.desk = desk;
        this.writes = writes;
        this.calls = new SanitizerCalls(desk);
        this.spent = new SpentCleaners(desk, calls);
    }

    /** When the first pod was made for a cleaning: one that is deleted and made anew has no more time for that. */
    private record Begun(ObjectKey pod, Instant at) {}

    /** One node while it is being cleaned. */
    private record Cleaning(NodeEntry node, String id, ObjectKey pod, Sanitization by) {}

    /** The next step for a node that is not busy; gives the instant at which to look again. */
    Optional<Instant> step(NodeEntry node, Instant now) {
        Optional<Taint> taint = node.taint(Names.SANITIZING);
        if (taint.isEmpty()) {
            silentSince.remove(node.name());
            begun.remove(node.name());
            if (!node.hasTaint(Names.QUARANTINED)) {
                calls.tell(node, Optional.empty());
            }
            spent.lookAtWhatIsLeft(node);
            return Optional.empty();
        }
        Optional<PoolEntry> pool = desk.world().engineView().poolOf(node);
        Optional<Sanitization> by = pool.flatMap(PoolEntry::sanitization);
        if (by.isEmpty()) {
            return withoutPod(node, taint.get(), pool.isPresent(), now);
        }
        if (node.hasTaint(Names.QUARANTINED)) {
            lookedAtFirst(node);
            return Optional.empty();
        }
        if (Occupants.isHeld(desk.world(), node)) {
            return Optional.of(now.plus(A_MOMENT));
        }
        if (!isOurs(taint.get())) {
            // Put there by a person, who wants it cleaned, or beside a quarantine that a person has lifted.
            writes.write(node, Leaving.marked(new NodeRecord(node.node()), node, now), Urgency.END, _ -> {});
            return Optional.empty();
        }
        List<SlimPod> there = Occupants.pods(desk.world(), node);
        if (!there.isEmpty()) {
            return whileUsed(node, taint.get(), there, by.get().timeoutOrDefault(), now);
        }
        Instant settled = since(taint.get()).orElse(now).plus(A_MOMENT);
        if (now.isBefore(settled) && Occupants.mayCome(desk.world(), node)) {
            return Optional.of(settled);
        }
        String id = taint.get().value();
        return clean(
                new Cleaning(
                        node,
                        id == null ? "" : id,
                        SanitizerPod.key(desk.namespace(), node, String.valueOf(id)),
                        by.get()),
                now);
    }

    /** It is cleaned when a person has looked; no lease that is over waits for that. */
    private void lookedAtFirst(NodeEntry node) {
        if (!node.allocationsOrNone().isEmpty() && !Occupants.isHeld(desk.world(), node)) {
            var record =
                    Leaving.toBeCleaned(new NodeRecord(node.node()), node).allocate(Allocations.NONE, Optional.empty());
            writes.write(node, Leaving.setAside(desk.world(), record, node, desk.now()), Urgency.END, _ -> {});
        }
    }

    /** Its pool cleans nothing any more, or cannot be asked. */
    private Optional<Instant> withoutPod(NodeEntry node, Taint taint, boolean hasPool, Instant now) {
        boolean mayCome =
                desk.world().pool(node.labelledPool()) == null && desk.world().hasPool(node.labelledPool());
        boolean isAPersons = taint.value() == null || taint.value().isEmpty();
        if (mayCome || isAPersons || node.hasTaint(Names.QUARANTINED) || (hasPool && isUnreadable(node))) {
            return Optional.empty();
        }
        if (Occupants.isHeld(desk.world(), node)) {
            return Optional.of(now.plus(A_MOMENT));
        }
        List<SlimPod> there = Occupants.pods(desk.world(), node);
        if (!there.isEmpty() && since(taint).isEmpty()) {
            writes.write(node, Leaving.marked(new NodeRecord(node.node()), node, now), Urgency.END, _ -> {});
            return Optional.empty();
        }
        if (!there.isEmpty()) {
            return whileUsed(node, taint, there, A_WHILE, now);
        }
        if (hasPool) {
            free(node, Optional.empty());
        } else {
            quarantine(
                    node,
                    Optional.empty(),
                    "The node is in no pool any more, so nobody can say how it is cleaned",
                    now);
        }
        return Optional.empty();
    }

    /**
     * Pods of tenants are still on it, or have got on it: they are ended. One that does not go holds up the node and its lease no
     * longer than the cleaning itself may, counted from when the node was closed, which a new pod does not put off.
     */
    private Optional<Instant> whileUsed(
            NodeEntry node, Taint taint, List<SlimPod> there, Duration timeout, Instant now) {
        there.forEach(pod -> desk.world().changes().strayPod(key(pod)));
        ObjectKey cleaner = SanitizerPod.key(desk.namespace(), node, String.valueOf(taint.value()));
        if (desk.world().pods().get(cleaner) != null) {
            // What that cleans is used meanwhile: its success would say nothing.
            var record = new NodeRecord(node.node())
                    .taint(Names.SANITIZING, node.node().resourceVersion(), taint.timeAdded());
            writes.write(node, record, Urgency.END, _ -> {});
            return Optional.empty();
        }
        Instant due = since(taint).orElse(now).plus(timeout);
        if (now.isBefore(due)) {
            Instant soon = now.plus(A_MOMENT);
            return Optional.of(soon.isBefore(due) ? soon : due);
        }
        SlimPod first = there.getFirst();
        // Other tenants read the note; the Event is the platform's.
        setAside(
                node,
                Optional.empty(),
                "A pod of a tenant does not leave the node, so it cannot be cleaned",
                "Pod %s/%s of a tenant does not leave the node, so it cannot be cleaned"
                        .formatted(first.namespace(), first.name()),
                now);
        return Optional.empty();
    }

    private boolean isUnreadable(NodeEntry node) {
        return desk.world().engineView().poolOf(node).flatMap(PoolEntry::terms).isEmpty();
    }

    private Optional<Instant> clean(Cleaning cleaning, Instant now) {
        SlimPod pod = desk.world().pods().get(cleaning.pod());
        // One that was told to stop may say that it succeeded though it did not come to its end.
        if (pod != null && pod.life().phase().equals("Succeeded") && !pod.life().isLeaving()) {
            free(cleaning.node(), Optional.of(pod));
            return Optional.empty();
        }
        Optional<Instant> silent = whileSilent(cleaning, Optional.ofNullable(pod), now);
        if (silent.isPresent() || calls.isInFlight(cleaning.pod())) {
            return silent.filter(now::isBefore);
        }
        return pod == null ? begin(cleaning, now) : await(cleaning, pod, now);
    }

    /** Empty: its agent answers. Else when to look again; not after now: it was quarantined. */
    private Optional<Instant> whileSilent(Cleaning cleaning, Optional<SlimPod> pod, Instant now) {
        NodeEntry node = cleaning.node();
        if (node.node().isReady()) {
            silentSince.remove(node.name());
            return Optional.empty();
        }
        Instant until = silentSince.computeIfAbsent(node.name(), _ -> now).plus(SILENT_AT_MOST);
        if (!now.isBefore(until)) {
            String why = "The node's agent does not answer, so it cannot be cleaned";
            setAside(node, pod, why, why, now);
        }
        return Optional.of(until);
    }

    private Optional<Instant> begin(Cleaning cleaning, Instant now) {
        Optional<Instant> before = begunAt(cleaning);
        if (before.filter(at -> !now.isBefore(at.plus(cleaning.by().timeoutOrDefault())))
                .isPresent()) {
            quarantine(
                    cleaning.node(),
                    Optional.empty(),
                    "Pod %s/%s, which cleans the node, was deleted and %s"
                            .formatted(
                                    cleaning.pod().namespace(), cleaning.pod().name(), late(cleaning)),
                    now);
            return Optional.empty();
        }
        Optional<SanitizerCalls.Trouble> trouble = calls.trouble(cleaning.pod());
        if (trouble.isPresent()) {
            Instant until = trouble.get().since().plus(cleaning.by().timeoutOrDefault());
            if (!now.isBefore(until)) {
                quarantine(
                        cleaning.node(),
                        Optional.empty(),
                        "The pod that cleans the node cannot be made (%s)"
                                .formatted(shortened(trouble.get().cause())),
                        now);
                return Optional.empty();
            }
            if (!trouble.get().backoff().isOver(now)) {
                Instant again = trouble.get().backoff().until();
                return Optional.of(again.isBefore(until) ? again : until);
            }
        }
        calls.create(
                cleaning.pod(),
                SanitizerPod.manifest(cleaning.pod(), cleaning.node(), cleaning.id(), cleaning.by())
                        .toString(),
                cleaning.node().name());
        return Optional.empty();
    }

    private Optional<Instant> await(Cleaning cleaning, SlimPod pod, Instant now) {
        Duration most = cleaning.by().timeoutOrDefault();
        Instant created = pod.life().createdAt() == null ? now : pod.life().createdAt();
        Instant made = begunAt(cleaning).filter(created::isAfter).orElse(created);
        begun.put(cleaning.node().name(), new Begun(cleaning.pod(), made));
        boolean isLate = !now.isBefore(made.plus(most));
        boolean hasFailed = pod.life().isOver() && !pod.life().isLeaving();
        if (!hasFailed && !isLate) {
            return Optional.of(made.plus(most));
        }
        String late = late(cleaning);
        // Its deadline ends it as a failure, where no operator was there before.
        String orLate = isLate ? ", or " + late : "";
        String what = hasFailed ? "failed%s; its log says why".formatted(orLate) : late;
        quarantine(
                cleaning.node(),
                Optional.of(pod),
                "Pod %s/%s, which cleans the node, %s".formatted(pod.namespace(), pod.name(), what),
                now);
        return Optional.empty();
    }

    private Optional<Instant> begunAt(Cleaning cleaning) {
        return Optional.ofNullable(begun.get(cleaning.node().name()))
                .filter(known -> known.pod().equals(cleaning.pod()))
                .map(Begun::at);
    }

    private static String late(Cleaning cleaning) {
        return "did not come to its end within %d s"
                .formatted(cleaning.by().timeoutOrDefault().toSeconds());
    }

    // ---- what may be cleaned

    private static boolean isOurs(Taint taint) {
        return taint.value() != null && !taint.value().isEmpty() && since(taint).isPresent();
    }

    /** When it was put there; empty where nobody says. */
    private static Optional<Instant> since(Taint taint) {
        try {
            return Optional.ofNullable(taint.timeAdded()).map(Instant::parse);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    // ---- its end

    private void free(NodeEntry node, Optional<SlimPod> pod) {
        var record = new NodeRecord(node.node()).untaint(Names.SANITIZING).allocate(Allocations.NONE, Optional.empty());
        var notes = new CleaningNotes(desk.world(), node, desk.now());
        NodeRecord noted = pod.isPresent() ? notes.cleaned(record, pod.get()) : notes.notCleaned(record);
        List<String> forgotten = notes.forgotten(noted);
        writes.write(node, noted, Urgency.END, result -> {
            tellOf(forgotten, node, result);
            ended(node, pod, result);
        });
    }

    /** Its cleaning came to nothing, and why is for a person to find out: free once that person says so. */
    private void quarantine(NodeEntry node, Optional<SlimPod> pod, String why, Instant now) {
        var record = new NodeRecord(node.node()).untaint(Names.SANITIZING);
        new CleaningNotes(desk.world(), node, now).failed(record, why, pod);
        quarantine(
                node,
                record,
                pod,
                "%s: quarantined. Take the taint %s away when you have looked.".formatted(why, Names.QUARANTINED),
                now);
    }

    /** Its cleaning did not begin, or nobody knows what came of it: it is cleaned once a person has looked. */
    private void setAside(NodeEntry node, Optional<SlimPod> pod, String noted, String told, Instant now) {
        var record = Leaving.toBeCleaned(new NodeRecord(node.node()), node);
        new CleaningNotes(desk.world(), node, now).setAside(record, noted, pod);
        quarantine(
                node,
                record,
                pod,
                "%s: quarantined, not cleaned. Take the taint %s away when you have looked: it is cleaned then."
                        .formatted(told, Names.QUARANTINED),
                now);
    }

    private void quarantine(NodeEntry node, NodeRecord record, Optional<SlimPod> pod, String message, Instant now) {
        record.taint(Names.QUARANTINED, "", now.truncatedTo(ChronoUnit.SECONDS).toString())
                .allocate(Allocations.NONE, Optional.empty());
        List<String> forgotten = new CleaningNotes(desk.world(), node, now).forgotten(record);
        writes.write(node, record, Urgency.END, result -> {
            tellOf(forgotten, node, result);
            if (result == NodeWrites.Result.DONE) {
                desk.journal().node(node.name(), "SanitizationFailed", message);
            }
            ended(node, pod, result);
        });
    }

    private void tellOf(List<String> forgotten, NodeEntry node, NodeWrites.Result result) {
        if (result == NodeWrites.Result.DONE && !forgotten.isEmpty()) {
            desk.journal()
                    .node(
                            node.name(),
                            "ReceiptNotWritten",
                            "So much is noted of the node that it has no room for all to whom it owes a receipt: %d leases get no erasure receipt for it, %s."
                                    .formatted(forgotten.size(), shortened(String.join(", ", forgotten))));
        }
    }

    private void ended(NodeEntry node, Optional<SlimPod> pod, NodeWrites.Result result) {
        if (result == NodeWrites.Result.DONE) {
            silentSince.remove(node.name());
            begun.remove(node.name());
            pod.ifPresent(done -> {
                calls.forget(key(done));
                desk.world().changes().strayPod(key(done));
            });
        }
    }

    // ---- pods whose work is done

    /** Whether it is one of those that clean: nobody else's to look after. */
    public boolean isOurs(SlimPod pod) {
        return spent.isOurs(pod);
    }

    /** Deletes one that has nothing to clean any more; one that failed stays, with its log, while its node is quarantined. */
    public void stray(SlimPod pod, Instant now) {
        spent.stray(pod, now);
    }

    private static ObjectKey key(SlimPod pod) {
        return new ObjectKey(pod.namespace(), pod.name());
    }

    private static String shortened(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }
}
