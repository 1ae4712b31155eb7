package io.gpulease.simulate.packing;

import java.util.random.RandomGenerator;

/** Any node and any GPU, by lot. */
public record AnyFit(RandomGenerator random) implements PackingPolicy {
    private static final int HIGHEST = 1 << 24;

    @Override
    public Choice choose(Bin bin, Demand demand) {
        return new Choice(random.nextInt(HIGHEST), demand.isFraction() ? device(bin, demand) : Choice.NO_DEVICE);
    }

    private int device(Bin bin, Demand demand) {
        int chosen = Choice.NO_DEVICE;
        int seen = 0;
        for (int i = 0; i < bin.gpus(); i++) {
            if (bin.freeMilli(i) >= demand.milli() && random.nextInt(++seen) == 0) {
                chosen = i;
            }
        }
        return chosen;
    }

    @Override
    public boolean isSteady() {
        return false;
    }
}
