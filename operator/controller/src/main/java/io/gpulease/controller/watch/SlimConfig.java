package io.gpulease.controller.watch;

import java.util.Map;

/**
 * A ConfigMap.
 *
 * @param appliedBy the field manager that last applied it (server-side apply); empty if it came in another way
 */
public record SlimConfig(ObjectRef ref, Map<String, String> data, String appliedBy) {
    public SlimConfig {
        data = Map.copyOf(data);
    }
}
