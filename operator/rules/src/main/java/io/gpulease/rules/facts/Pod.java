package io.gpulease.rules.facts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a pod.
 *
 * @param hostPaths folders of the node that it mounts
 * @param containers all of them: those that begin, those that stay, those that were added to debug
 * @param usage of this pod alone
 */
public record Pod(
        String name,
        Map<String, String> labels,
        Map<String, String> annotations,
        String serviceAccount,
        String phase,
        Optional<String> node,
        Optional<Instant> startedAt,
        boolean hostNetwork,
        boolean hostPID,
        boolean hostIPC,
        List<String> hostPaths,
        List<Container> containers,
        Usage usage) {

    public Pod {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        hostPaths = List.copyOf(hostPaths);
        containers = List.copyOf(containers);
    }

    /** The same with these containers alone. */
    public Pod with(List<Container> others) {
        return new Pod(
                name,
                labels,
                annotations,
                serviceAccount,
                phase,
                node,
                startedAt,
                hostNetwork,
                hostPID,
                hostIPC,
                hostPaths,
                others,
                usage);
    }

    /** The same with what was measured of it. */
    public Pod measured(Usage what) {
        return new Pod(
                name,
                labels,
                annotations,
                serviceAccount,
                phase,
                node,
                startedAt,
                hostNetwork,
                hostPID,
                hostIPC,
                hostPaths,
                containers,
                what);
    }
}
