package io.gpulease.controller.pods;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.crds.NodeGpus;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The GPUs of a lease and who sits on them. On whole nodes the scheduler chooses among the lease's nodes, and the lease is
 * counted as a whole; on shared ones each pod is given its node and each node is counted.
 */
final class Seats {

    private final boolean wholeNodes;
    private final String resource;
    private final Map<String, Long> freeByNode = new TreeMap<>();
    private final long largest;
    private long free;

    Seats(boolean wholeNodes, String resource, List<NodeGpus> held) {
        this.wholeNodes = wholeNodes;
        this.resource = resource;
        held.forEach(share -> freeByNode.put(share.name(), (long) share.gpus()));
        this.free = held.stream().mapToLong(NodeGpus::gpus).sum();
        this.largest = held.stream().mapToLong(NodeGpus::gpus).max().orElse(0);
    }

    /** What a pod asks for of the resource that is leased. */
    long wantedBy(SlimPod pod) {
        return pod.devices().getOrDefault(resource, 0L);
    }

    void seat(Collection<SlimPod> letIn) {
        letIn.forEach(pod -> take(nodeOf(pod), wantedBy(pod)));
    }

    void take(String node, long gpus) {
        free -= gpus;
        freeByNode.computeIfPresent(node, (_, left) -> left - gpus);
    }

    private static String nodeOf(SlimPod pod) {
        String bound = pod.scheduling().nodeName();
        return bound != null ? bound : pod.scheduling().nodeSelector().getOrDefault(Names.HOSTNAME, "");
    }

    /**
     * A place for these GPUs: the fullest node that still has them; empty when there is none. On whole nodes it is empty text, as
     * the scheduler chooses.
     */
    Optional<String> placeFor(long gpus) {
        if (gpus > free) {
            return Optional.empty();
        }
        if (wholeNodes) {
            return gpus <= largest ? Optional.of("") : Optional.empty();
        }
        return freeByNode.entrySet().stream()
                .filter(node -> node.getValue() >= gpus)
                .min(Comparator.comparingLong(Map.Entry<String, Long>::getValue).thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }

    long free() {
        return Math.max(0, free);
    }

    long largest() {
        return largest;
    }
}
