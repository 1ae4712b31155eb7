package io.gpulease.simulate.packing;

/** The node that has the least left: CPU and GPUs weigh the same, each beside that of the largest node. */
public record BestFit() implements PackingPolicy {
    private static final double LARGEST_CPU_MILLI = 128_000;
    private static final double LARGEST_GPU_MILLI = 8_000;

    @Override
    public Choice choose(Bin bin, Demand demand) {
        double cpuLeft = (bin.freeCpuMilli() - demand.cpuMilli()) / LARGEST_CPU_MILLI;
        double gpuLeft = (bin.freeMilli() - demand.shareMilli()) / LARGEST_GPU_MILLI;
        int score = (int) Math.floor(100 * (1 - (cpuLeft + gpuLeft) / 2));
        return new Choice(score, demand.isFraction() ? bin.fullestFor(demand) : Choice.NO_DEVICE);
    }
}
