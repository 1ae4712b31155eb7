package io.gpulease.controller.nodes;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimNode.Taint;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.Growth;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.crds.GpuPoolSpec.Sanitization;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cleans nodes, each by itself: those that carry the taint {@code gpulease.io/sanitizing}. The pod of the pool runs there; when it
 * has succeeded the node is free, when it fails, does not come to its end or the node's agent does not answer, the node is
 * quarantined until a person takes that taint away. What has been done so far is in the taint and in the pod, nowhere else.
 */
public final class Sanitizer {

    /** An agent that is only being started anew is back by then. */
    private static final Duration SILENT_AT_MOST = Duration.ofSeconds(30);

    private static final Duration A_MOMENT = Duration.ofSeconds(5);
    private static final Duration A_WHILE = Duration.ofMinutes(10);

    private final LeaseDesk desk;
    private final NodeWrites writes;
    private final SanitizerCalls calls;
    private final Map<String, Instant> silentSince = new HashMap<>();

    public Sanitizer(LeaseDesk desk, NodeWrites writes) {
        this.desk = desk;
        this.writes = writes;
        this.calls = new SanitizerCalls(desk);
    }

    /** One node while it is being cleaned. */
    private record Cleaning(NodeEntry node, String id, ObjectKey pod, Sanitization by) {}

    /** The next step for a node that is not busy; gives the instant at which to look again. */
    Optional<Instant> step(NodeEntry node, Instant now) {
        Optional<Taint> taint = node.taint(Names.SANITIZING);
        if (taint.isEmpty()) {
            silentSince.remove(node.name());
            lookAtWhatIsLeft(node);
            return Optional.empty();
        }
        Optional<PoolEntry> pool = desk.world().engineView().poolOf(node);
        Optional<Sanitization> by = pool.flatMap(PoolEntry::sanitization);
        if (by.isEmpty()) {
            return withoutPod(node, taint.get(), pool.isPresent(), now);
        }
        if (!isLeft(node)) {
            return Optional.of(now.plus(A_MOMENT));
        }
        if (!isOurs(taint.get())) {
            // Put there by a person, who wants it cleaned.
            writes.write(node, Leaving.marked(new NodeRecord(node.node()), node, now), Urgency.END, _ -> {});
            return Optional.empty();
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

    /** Its pool cleans nothing any more, or cannot be asked. */
    private Optional<Instant> withoutPod(NodeEntry node, Taint taint, boolean hasPool, Instant now) {
        boolean mayCome =
                desk.world().pool(node.labelledPool()) == null && desk.world().hasPool(node.labelledPool());
        if (mayCome || !isOurs(taint) || (hasPool && isUnreadable(node))) {
            return Optional.empty();
        }
        if (!isLeft(node)) {
            return Optional.of(now.plus(A_MOMENT));
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

    private boolean isUnreadable(NodeEntry node) {
        return desk.world().engineView().poolOf(node).flatMap(PoolEntry::terms).isEmpty();
    }

    private Optional<Instant> clean(Cleaning cleaning, Instant now) {
        SlimPod pod = desk.world().pods().get(cleaning.pod());
        if (pod != null && pod.life().phase().equals("Succeeded")) {
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
            quarantine(node, pod, "The node's agent does not answer, so it cannot be cleaned", now);
        }
        return Optional.of(until);
    }

    private Optional<Instant> begin(Cleaning cleaning, Instant now) {
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
        if (pod.life().isOver()) {
            quarantine(
                    cleaning.node(),
                    Optional.of(pod),
                    "Pod %s/%s, which cleans the node, failed; its log says why".formatted(pod.namespace(), pod.name()),
                    now);
            return Optional.empty();
        }
        Instant made = pod.life().createdAt() == null ? now : pod.life().createdAt();
        Instant due = made.plus(cleaning.by().timeoutOrDefault());
        if (now.isBefore(due)) {
            return Optional.of(due);
        }
        quarantine(
                cleaning.node(),
                Optional.of(pod),
                "Pod %s/%s, which cleans the node, did not come to its end within %d s"
                        .formatted(
                                pod.namespace(),
                                pod.name(),
                                cleaning.by().timeoutOrDefault().toSeconds()),
                now);
        return Optional.empty();
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

    /** Nobody uses it: a person may have put the taint on a node that is leased. */
    private boolean isLeft(NodeEntry node) {
        boolean isHeld =
                node.allocationsOrNone().gpusByLease().keySet().stream().anyMatch(uid -> isHolder(uid, node.name()));
        return !isHeld
                && desk.world().pods().on(node.name()).stream()
                        .noneMatch(pod -> !pod.life().isOver()
                                && desk.world().isMarked(pod.namespace()));
    }

    private boolean isHolder(String uid, String node) {
        LeaseEntry lease = desk.world().lease(uid);
        if (lease == null) {
            return desk.world().isKnown(uid);
        }
        boolean isOver = lease.isGone() || lease.isReleasing() || lease.isReleased();
        boolean hasShare =
                lease.status().nodes().stream().anyMatch(share -> share.name().equals(node))
                        || lease.asked().growth().map(Growth::shares).stream().anyMatch(more -> more.containsKey(node));
        return !isOver && (!lease.isRunning() || hasShare);
    }

    // ---- its end

    private void free(NodeEntry node, Optional<SlimPod> pod) {
        var record = new NodeRecord(node.node()).untaint(Names.SANITIZING).allocate(Allocations.NONE, Optional.empty());
        writes.write(node, record, Urgency.END, result -> ended(node, pod, result));
    }

    private void quarantine(NodeEntry node, Optional<SlimPod> pod, String why, Instant now) {
        var record = new NodeRecord(node.node())
                .untaint(Names.SANITIZING)
                .taint(
                        Names.QUARANTINED,
                        "",
                        now.truncatedTo(ChronoUnit.SECONDS).toString())
                .allocate(Allocations.NONE, Optional.empty());
        writes.write(node, record, Urgency.END, result -> {
            if (result == NodeWrites.Result.DONE) {
                desk.journal()
                        .node(
                                node.name(),
                                "SanitizationFailed",
                                "%s: quarantined. Take the taint %s away when you have looked."
                                        .formatted(why, Names.QUARANTINED));
            }
            ended(node, pod, result);
        });
    }

    private void ended(NodeEntry node, Optional<SlimPod> pod, NodeWrites.Result result) {
        if (result == NodeWrites.Result.DONE) {
            silentSince.remove(node.name());
            pod.ifPresent(done -> {
                calls.forget(key(done));
                desk.world().changes().strayPod(key(done));
            });
        }
    }

    // ---- pods whose work is done

    /** Whether it is one of those that clean: nobody else's to look after. */
    public boolean isOurs(SlimPod pod) {
        return SanitizerPod.isOne(pod, desk.namespace());
    }

    /** Deletes one that has nothing to clean any more; one that failed stays, with its log, while its node is quarantined. */
    public void stray(SlimPod pod, Instant now) {
        NodeEntry node = desk.world().node(pod.annotations().getOrDefault(Names.NODE, ""));
        boolean isLookedAt = node != null
                && node.hasTaint(Names.QUARANTINED)
                && pod.life().phase().equals("Failed");
        if (isAtWork(pod, node) || isLookedAt) {
            // Of a node that is taken away nobody tells its pod.
            desk.agenda().remind(Agenda.pod(pod), now.plus(A_WHILE));
        } else if (!pod.life().isLeaving() && !calls.isInFlight(key(pod))) {
            calls.delete(pod);
        }
    }

    private boolean isAtWork(SlimPod pod, @Nullable NodeEntry node) {
        return node != null
                && node.taint(Names.SANITIZING)
                        .map(Taint::value)
                        .filter(id ->
                                SanitizerPod.key(desk.namespace(), node, id).equals(key(pod)))
                        .isPresent();
    }

    private void lookAtWhatIsLeft(NodeEntry node) {
        for (SlimPod pod : desk.world().pods().on(node.name())) {
            if (isOurs(pod) && !pod.life().isLeaving() && !node.hasTaint(Names.QUARANTINED)) {
                desk.world().changes().strayPod(key(pod));
            }
        }
    }

    private static ObjectKey key(SlimPod pod) {
        return new ObjectKey(pod.namespace(), pod.name());
    }

    private static String shortened(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }
}
