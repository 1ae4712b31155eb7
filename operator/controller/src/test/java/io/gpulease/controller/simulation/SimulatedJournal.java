package io.gpulease.controller.simulation;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.desk.EnforcementStep;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps the last that was told, for the message of a failure. */
final class SimulatedJournal extends SilentJournal {

    private static final int KEPT = 12;

    private final Deque<String> last = new ArrayDeque<>();

    /** What was done under policies, as the audit log has it. */
    final List<String> audited = new ArrayList<>();

    private void keep(String text) {
        last.addLast(text);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
    }

    @Override
    public void lease(LeaseEntry lease, String reason, String message) {
        keep("lease %s %s: %s".formatted(lease.name(), reason, message));
    }

    @Override
    public void enforced(LeaseEntry lease, EnforcementStep step) {
        audited.add("%s %s by the %s".formatted(step.done().violation(), step.reason(), step.actor()));
    }

    @Override
    public void pod(SlimPod pod, String reason, String message) {
        keep("pod %s %s: %s".formatted(pod.name(), reason, message));
    }

    @Override
    public void node(String node, String reason, String message) {
        keep("node %s %s: %s".formatted(node, reason, message));
    }

    @Override
    public void podTold(SlimPod pod, String reason, String message) {
        keep("pod %s told %s".formatted(pod.name(), reason));
    }

    @Override
    public void claimLost(LeaseEntry lease, String node) {
        keep("claim of %s on %s lost".formatted(lease.name(), node));
    }

    @Override
    public void failed(String what, String cause) {
        keep("%s failed: %s".formatted(what, cause));
    }

    @Override
    public String toString() {
        return String.join("\n    ", last);
    }
}
