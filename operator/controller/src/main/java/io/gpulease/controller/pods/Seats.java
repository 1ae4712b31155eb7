package io.gpulease.controller.pods;

import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Pins;
import io.gpulease.crds.NodeGpus;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The GPUs of a lease and who sits on them, node by node. On shared nodes each pod is given its node; on whole ones the scheduler
 * chooses among the lease's nodes, and a pod that it has not bound yet is taken to go where it fits best.
 */
final class Seats {

    private final boolean wholeNodes;
    private final String resource;
    private final Pins pins;
    private final Map<String, Long> freeByNode = new TreeMap<>();
    private final long held;
    private long free;

    /** Every node's hostname is its name. */
    Seats(boolean wholeNodes, String resource, List<NodeGpus> held) {
        this(wholeNodes, resource, held, Pins.BY_NAME);
    }

    /** @param pins what pods on those nodes are pinned by */
    Seats(boolean wholeNodes, String resource, List<NodeGpus> held, Pins pins) {
        this.pins = pins;
        this.wholeNodes = wholeNodes;
        this.resource = resource;
        held.forEach(share -> freeByNode.put(share.name(), (long) share.gpus()));
        this.held = held.stream().mapToLong(NodeGpus::gpus).sum();
        this.free = this.held;
    }

    /** What a pod asks for of the resource that is leased. */
    long wantedBy(SlimPod pod) {
        return pod.devices().getOrDefault(resource, 0L);
    }

    void seat(Collection<SlimPod> letIn) {
        letIn.stream()
                .sorted(Comparator.comparing(pod -> pins.nodeOf(pod).isEmpty()))
                .forEach(pod -> take(pins.nodeOf(pod), wantedBy(pod)));
    }

    /** Also of pods on nodes that are not the lease's any more: they count as long as they run. */
    void take(String node, long gpus) {
        free -= gpus;
        Optional<String> seat = node.isEmpty() ? bestFit(gpus).or(this::emptiest) : Optional.of(node);
        seat.ifPresent(taken -> freeByNode.computeIfPresent(taken, (_, left) -> left - gpus));
    }

    private Optional<String> emptiest() {
        return freeByNode.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    /**
     * A place for these GPUs: the fullest node that still has them; empty when there is none. On whole nodes it is empty text, as
     * the scheduler chooses.
     */
    Optional<String> placeFor(long gpus) {
        return gpus > free ? Optional.empty() : bestFit(gpus).map(node -> wholeNodes ? "" : node);
    }

    /** As {@link #placeFor(long)}; on shared nodes a pod that names its node itself gets that one or none. */
    Optional<String> placeFor(SlimPod pod) {
        String wished = pins.pinnedTo(pod);
        if (wholeNodes || wished.isEmpty()) {
            return placeFor(wantedBy(pod));
        }
        return wantedBy(pod) <= Math.min(free, freeByNode.getOrDefault(wished, -1L))
                ? Optional.of(wished)
                : Optional.empty();
    }

    private Optional<String> bestFit(long gpus) {
        return freeByNode.entrySet().stream()
                .filter(node -> node.getValue() >= gpus)
                .min(Comparator.comparingLong(Map.Entry<String, Long>::getValue).thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }

    long free() {
        return Math.max(0, free);
    }

    /** All that the lease holds. */
    long held() {
        return held;
    }

    /** What is free on the node that has most. */
    long largest() {
        return freeByNode.values().stream()
                .mapToLong(left -> Math.max(0, left))
                .max()
                .orElse(0);
    }
}
