package io.gpulease.simulate.packing;

import java.util.List;

/**
 * The node on which the least more of its GPUs is lost to those who come later. Four things are weighed in thousandths of a GPU:
 *
 * <ul>
 *   <li>what FGD counts: free, and useless to the usual pods as the node is now;
 *   <li>what it cannot see, since it asks for one pod at a time: GPUs that the node's CPU will not last for. So pods that ask for much
 *       CPU and none or few GPUs go where CPU is left over;
 *   <li>what is taken, times how scarce its model is: so much of it, as it is to be expected, is then missing for somebody who cannot
 *       use another one. So whoever can goes elsewhere;
 *   <li>a tenth of a GPU between a node filled to the brim and the largest one empty (best fit): it decides where the others see no
 *       difference, so that the order of the nodes does not.
 * </ul>
 */
public final class LeastStranded implements PackingPolicy {
    private static final double FULLNESS_MILLI = 100;
    // Finer than any two sums that differ; a node of many GPUs still fits into a long by far.
    private static final double STEPS_PER_MILLI = 1000;
    // Scores are not negative.
    private static final double HIGHEST_LOSS_MILLI = 1e9;

    private final UsualPods usual;
    private final Scarcity scarcity;

    private LeastStranded(UsualPods usual, Scarcity scarcity) {
        this.usual = usual;
        this.scarcity = scarcity;
    }

    public static LeastStranded of(List<Shape> nodes, List<Pod> pods) {
        return new LeastStranded(UsualPods.of(pods), Scarcity.of(nodes, pods));
    }

    @Override
    public Choice choose(Bin bin, Demand demand) {
        double before = usual.uselessOn(bin) + usual.withoutCpuOn(bin);
        double missing = scarcity.of(bin.model()) * demand.shareMilli();
        return Choice.best(bin, demand, after -> {
            double lost = usual.uselessOn(after) + usual.withoutCpuOn(after) - before;
            return score(lost + missing - FULLNESS_MILLI * BestFit.fullness(after));
        });
    }

    private static long score(double lossMilli) {
        return Math.round((HIGHEST_LOSS_MILLI - lossMilli) * STEPS_PER_MILLI);
    }
}
