package io.gpulease.controller.watch;

import io.gpulease.controller.claim.Names;
import java.util.Map;

/**
 * What the operator keeps of a namespace.
 *
 * @param labels those under {@code gpulease.io/} and {@code pod-security.kubernetes.io/}
 * @param allLabels a number that differs when any label does
 */
public record SlimNamespace(ObjectRef ref, Map<String, String> labels, int allLabels) {

    public String name() {
        return ref.name();
    }

    /** The level of Pod Security that is enforced in it; empty text for none. */
    public String podSecurity() {
        return labels.getOrDefault(Names.POD_SECURITY, "");
    }

    /** The tenant whose label it carries; empty text for none. */
    public String tenant() {
        return labels.getOrDefault(Names.TENANT, "");
    }
}
