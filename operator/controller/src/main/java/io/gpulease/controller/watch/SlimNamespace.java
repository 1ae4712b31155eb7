package io.gpulease.controller.watch;

import java.util.Map;

/**
 * What the operator keeps of a namespace.
 *
 * @param labels only those under {@code gpulease.io/}
 */
public record SlimNamespace(ObjectRef ref, Map<String, String> labels) {

    public String name() {
        return ref.name();
    }
}
