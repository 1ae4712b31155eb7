package io.gpulease.simulate.packing;

/** The node that has the least left: CPU and GPUs weigh the same, each beside that of the largest node. */
public record BestFit() implements PackingPolicy {
    private static final double LARGEST_CPU_MILLI = 128_000;
    private static final double LARGEST_GPU_MILLI = 8_000;

    @Override
    public Choice choose(Bin bin, Demand demand) {
        int device = demand.isFraction() ? bin.fullestFor(demand) : Choice.NO_DEVICE;
        return new Choice(Math.max(0, (long) Math.floor(100 * fullness(bin.with(demand, device)))), device);
    }

    /** 1: nothing is left; 0: as much as the largest node has. */
    static double fullness(Bin bin) {
        return 1 - (bin.freeCpuMilli() / LARGEST_CPU_MILLI + bin.freeMilli() / LARGEST_GPU_MILLI) / 2;
    }
}
