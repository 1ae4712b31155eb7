package io.gpulease.simulate.trace;

/**
 * How GPUs that are asked for by their number alone lie on nodes: up to eight together on one node, more of them as whole nodes.
 *
 * @param chunks parts, each on one node
 * @param gpusEach of each part
 */
record Gang(long chunks, long gpusEach) {
    static final int NODE = 8;

    /** @param gpus less than 1: none, or an unknown number */
    static Gang of(long gpus) {
        return gpus <= NODE ? new Gang(1, gpus) : new Gang(Math.ceilDiv(gpus, (long) NODE), NODE);
    }

    /** What it takes away from others, in all. */
    long gpus() {
        return chunks * gpusEach;
    }
}
