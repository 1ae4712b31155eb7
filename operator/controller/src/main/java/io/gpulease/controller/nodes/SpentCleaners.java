package io.gpulease.controller.nodes;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimNode.Taint;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.NodeEntry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Pods that were made to clean a node, and whether they still have something to do. */
final class SpentCleaners {

    private static final Duration A_WHILE = Duration.ofMinutes(10);

    private final LeaseDesk desk;
    private final SanitizerCalls calls;

    SpentCleaners(LeaseDesk desk, SanitizerCalls calls) {
        this.desk = desk;
        this.calls = calls;
    }

    boolean isOurs(SlimPod pod) {
        return SanitizerPod.isOne(pod, desk.namespace());
    }

    void stray(SlimPod pod, Instant now) {
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

    /** On a node that is neither cleaned nor quarantined. */
    void lookAtWhatIsLeft(NodeEntry node) {
        for (SlimPod pod : desk.world().pods().on(node.name())) {
            if (isOurs(pod) && !pod.life().isLeaving() && !node.hasTaint(Names.QUARANTINED)) {
                desk.world().changes().strayPod(key(pod));
            }
        }
    }

    private static ObjectKey key(SlimPod pod) {
        return new ObjectKey(pod.namespace(), pod.name());
    }
}
