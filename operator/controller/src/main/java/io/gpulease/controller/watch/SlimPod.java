package io.gpulease.controller.watch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator keeps of a pod.
 *
 * @param labels only those under {@code gpulease.io/}
 * @param annotations only those under {@code gpulease.io/}
 * @param hasAnnotations whether it has any at all, as a JSON patch must know
 * @param jobUid uid of the Job that owns it; empty when none does
 * @param devices what it asks for of each extended resource (those with a {@code /} in their name), never zero
 * @param ends what became of its containers, those that run before the others first; only of pods that clean nodes
 */
public record SlimPod(
        ObjectRef ref,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean hasAnnotations,
        String jobUid,
        Map<String, Long> devices,
        Scheduling scheduling,
        Life life,
        List<ContainerEnd> ends) {

    /**
     * What its placement depends on.
     *
     * @param nodeName null until it is bound
     * @param gates names of its scheduling gates, in order
     * @param nodeSelector empty both for an empty selector and for none
     * @param hasNodeSelector whether the field is there at all, as a JSON patch must know
     * @param tolerations how many it has; null if the field is not there
     */
    public record Scheduling(
            @Nullable String nodeName,
            List<String> gates,
            Map<String, String> nodeSelector,
            boolean hasNodeSelector,
            @Nullable Integer tolerations) {
        public boolean isGated() {
            return !gates.isEmpty();
        }

        public boolean isBound() {
            return nodeName != null;
        }
    }

    /**
     * Where it is between its creation and its end; durations in seconds.
     *
     * @param phase as its kubelet says, empty if it says nothing
     * @param deletedAt when it will be gone by, at the latest: its deletionTimestamp, which includes the grace
     * @param deletionGraceSeconds that grace; zero where it was deleted by force, which the API server tells just before it is gone
     */
    public record Life(
            String phase,
            @Nullable Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant deletedAt,
            @Nullable Long deletionGraceSeconds,
            @Nullable Long activeDeadlineSeconds,
            @Nullable Long terminationGraceSeconds) {
        /** Its containers have ended for good: it holds no device any more. */
        public boolean isOver() {
            return phase.equals("Succeeded") || phase.equals("Failed");
        }

        public boolean isLeaving() {
            return deletedAt != null;
        }

        /** Told to go, and not by force: by then its containers have ended, if its kubelet is there. */
        public Optional<Instant> stopsBy() {
            boolean isForced = deletionGraceSeconds != null && deletionGraceSeconds == 0;
            return isForced ? Optional.empty() : Optional.ofNullable(deletedAt);
        }
    }

    /**
     * What became of a container.
     *
     * @param imageId with the digest of what was run; empty if its kubelet does not say
     * @param exitCode null while it has not ended
     * @param reason its kubelet's word for how it ended, empty if it says nothing
     * @param startedAt RFC 3339
     * @param finishedAt RFC 3339
     */
    public record ContainerEnd(
            String name,
            String image,
            String imageId,
            @Nullable Integer exitCode,
            String reason,
            @Nullable String startedAt,
            @Nullable String finishedAt) {}

    public String namespace() {
        return ref.namespace();
    }

    public String name() {
        return ref.name();
    }

    public String uid() {
        return ref.uid();
    }

    public String resourceVersion() {
        return ref.resourceVersion();
    }
}
