package io.gpulease.engine.model;

/** A number of GPUs on one node. */
public record NodeShare(String node, int gpus) {

    public NodeShare {
        if (gpus < 0) {
            throw new IllegalArgumentException("node %s: a share of %d GPUs cannot be".formatted(node, gpus));
        }
    }
}
