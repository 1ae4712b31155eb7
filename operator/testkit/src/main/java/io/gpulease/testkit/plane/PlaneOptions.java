package io.gpulease.testkit.plane;

/**
 * How a control plane is to be.
 *
 * @param nodes simulated nodes from the start; estates bring their own, so mostly 0
 * @param gpus GPUs of each of them
 * @param durable etcd syncs to disk, so that it may be killed
 * @param audited writes are recorded
 */
public record PlaneOptions(int nodes, int gpus, boolean durable, boolean audited) {
    /** No nodes, fast, audited: what most tests want. */
    public static final PlaneOptions USUAL = new PlaneOptions(0, 8, false, true);

    /** For tests that kill etcd. */
    public PlaneOptions withDurableStore() {
        return new PlaneOptions(nodes, gpus, true, audited);
    }

    public PlaneOptions withNodes(int count, int gpusEach) {
        return new PlaneOptions(count, gpusEach, durable, audited);
    }
}
