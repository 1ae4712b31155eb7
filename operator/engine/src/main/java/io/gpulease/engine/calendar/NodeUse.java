package io.gpulease.engine.calendar;

import io.gpulease.engine.model.Node;

/** One node and what is taken of it over time, the owner's GPUs included. */
record NodeUse(Node node, StepProfile use) {

    static NodeUse of(Node node) {
        return new NodeUse(node, new StepProfile(node.ownerGpus()));
    }

    String name() {
        return node.name();
    }

    int gpus() {
        return node.gpus();
    }

    int room() {
        return Math.max(0, node.gpus() - node.ownerGpus());
    }
}
