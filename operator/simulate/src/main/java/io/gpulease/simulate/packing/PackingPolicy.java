package io.gpulease.simulate.packing;

/** Where a pod goes. */
public sealed interface PackingPolicy permits BestFit, AnyFit, LeastFragmentation, LeastStranded {
    /** How well a node suits a demand that fits on it. The node is as before afterwards. */
    Choice choose(Bin bin, Demand demand);

    /** Whether the answer for the same node as it was and the same demand is the same. */
    default boolean isSteady() {
        return true;
    }
}
