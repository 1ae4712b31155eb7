package io.gpulease.engine.model;

import java.util.Map;

/**
 * One node of a pool.
 *
 * @param ownerGpus GPUs used by pods that no lease accounts for; occupied for an unknown time, hence for ever
 * @param leasable false: nothing new is placed here (cordoned, not ready, quarantined, leaving); what is held on it stays
 * @param sharing who may be on it together
 */
public record Node(
        String name, int gpus, int ownerGpus, boolean leasable, Map<String, String> labels, Sharing sharing) {

    public Node {
        if (gpus < 0 || ownerGpus < 0) {
            throw new IllegalArgumentException(
                    "node %s: neither its %d GPUs nor the owner's %d can be negative".formatted(name, gpus, ownerGpus));
        }
        labels = Map.copyOf(labels);
    }

    /** Nobody cleans it. */
    public Node(String name, int gpus, int ownerGpus, boolean leasable, Map<String, String> labels) {
        this(name, gpus, ownerGpus, leasable, labels, Sharing.WITH_ANYBODY);
    }

    /** The same, which those may be on together. */
    public Node sharedAs(Sharing others) {
        return new Node(name, gpus, ownerGpus, leasable, labels, others);
    }

    /** The same, of which the owner uses that many GPUs. */
    public Node withOwnerGpus(int used) {
        return new Node(name, gpus, used, leasable, labels, sharing);
    }
}
