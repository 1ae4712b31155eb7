package io.gpulease.simulate.packing;

import java.util.List;

/**
 * Fragmentation gradient descent (Weng et al., USENIX ATC 2023): the node on which the least more becomes useless to the pods that
 * usually come.
 */
public final class LeastFragmentation implements PackingPolicy {
    private final UsualPods usual;

    private LeastFragmentation(UsualPods usual) {
        this.usual = usual;
    }

    public static LeastFragmentation of(List<Pod> pods) {
        return new LeastFragmentation(UsualPods.of(pods));
    }

    @Override
    public Choice choose(Bin bin, Demand demand) {
        double before = usual.uselessOn(bin);
        return Choice.best(bin, demand, after -> score(before - usual.uselessOn(after)));
    }

    private static long score(double gained) {
        return (long) Math.floor(100 / (1 + Math.exp(-gained / Demand.WHOLE)));
    }
}
