package io.gpulease.controller.watch;

import io.gpulease.controller.claim.Names;
import java.util.Map;

/**
 * What the operator keeps of a namespace.
 *
 * @param labels those under {@code gpulease.io/} and {@code pod-security.kubernetes.io/}
 * @param allLabels a number that differs when any label does
 * @param terminating it is being deleted: nothing can be made in it any more
 */
public record SlimNamespace(ObjectRef ref, Map<String, String> labels, int allLabels, boolean terminating) {

    public String name() {
        return ref.name();
    }

    /** The level of Pod Security that is enforced in it; empty text for none. */
    public String podSecurity() {
        return labels.getOrDefault(Names.POD_SECURITY, "");
    }

    /** The runtime class that pods in it get; empty text for none. */
    public String runtimeClass() {
        return labels.getOrDefault(Names.RUNTIME_CLASS, "");
    }

    /** The tenant that the operator has taken it on for; empty text for none. */
    public String keptFor() {
        return labels.getOrDefault(Names.KEPT_FOR, "");
    }

    /** The tenant that it is in the hands of: it carries the label, and the operator has taken it on; empty text for none. */
    public String takenOnFor() {
        return tenant().equals(keptFor()) ? tenant() : "";
    }

    /** It carries the label of a tenant or of having been taken on for one: its pods may be a tenant's. */
    public boolean isMarked() {
        return !tenant().isEmpty() || !keptFor().isEmpty();
    }

    /** Both of these labels are the same. */
    public boolean isMarkedLike(SlimNamespace other) {
        return tenant().equals(other.tenant()) && keptFor().equals(other.keptFor());
    }

    /** The tenant whose label it carries; empty text for none. */
    public String tenant() {
        return labels.getOrDefault(Names.TENANT, "");
    }
}
