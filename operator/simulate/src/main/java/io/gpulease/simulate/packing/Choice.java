package io.gpulease.simulate.packing;

import java.util.function.ToLongFunction;

/**
 * How well a node suits.
 *
 * @param score not negative, the more the better
 * @param device for a fraction, the GPU to take it from
 */
record Choice(long score, int device) {
    static final int NO_DEVICE = -1;

    /** The best that can be had of a node, judged by what would be left of it. */
    static Choice best(Bin bin, Demand demand, ToLongFunction<Bin> scoreOfTheRest) {
        if (!demand.isFraction()) {
            return new Choice(scoreOfTheRest.applyAsLong(bin.with(demand, NO_DEVICE)), NO_DEVICE);
        }
        var best = new Choice(-1, NO_DEVICE);
        for (int device = 0; device < bin.gpus(); device++) {
            if (bin.freeMilli(device) >= demand.milli() && isFirstOfItsLike(bin, device)) {
                long score = scoreOfTheRest.applyAsLong(bin.with(demand, device));
                if (score > best.score()) {
                    best = new Choice(score, device);
                }
            }
        }
        return best;
    }

    /** Of GPUs with as much free, the others would come to the same score. */
    private static boolean isFirstOfItsLike(Bin bin, int device) {
        for (int before = 0; before < device; before++) {
            if (bin.freeMilli(before) == bin.freeMilli(device)) {
                return false;
            }
        }
        return true;
    }
}
