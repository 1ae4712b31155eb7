package io.gpulease.controller.watch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator keeps of a node.
 *
 * @param annotations only those under {@code gpulease.io/}
 * @param taints all, in order, so that the whole list can be written back
 * @param capacity extended resources (those with a {@code /} in their name) the node has
 * @param allocatable extended resources the node offers to pods
 * @param ready status of the node's Ready condition: True, False, Unknown, or empty while it has none
 */
public record SlimNode(
        ObjectRef ref,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean unschedulable,
        List<Taint> taints,
        Map<String, Long> capacity,
        Map<String, Long> allocatable,
        String ready,
        @Nullable Instant deletedAt) {

    /** A taint as the API server has it; {@code value} and {@code timeAdded} are null where it has none. */
    public record Taint(
            String key,
            @Nullable String value,
            String effect,
            @Nullable String timeAdded) {}

    public String name() {
        return ref.name();
    }

    public String uid() {
        return ref.uid();
    }

    public String resourceVersion() {
        return ref.resourceVersion();
    }

    public boolean isReady() {
        return ready.equals("True");
    }
}
