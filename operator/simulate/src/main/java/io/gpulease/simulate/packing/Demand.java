package io.gpulease.simulate.packing;

import java.util.Set;

/**
 * What a pod asks of one node.
 *
 * @param devices GPUs
 * @param milli thousandths of each of them; less than a thousand only of a single one
 * @param models those it can use; empty: any
 */
public record Demand(int cpuMilli, long memoryMib, int devices, int milli, Set<String> models) {
    static final int WHOLE = 1000;

    public Demand {
        models = Set.copyOf(models);
        if (!canBeAskedFor(devices, milli)) {
            throw new IllegalArgumentException(
                    "%d thousandths of %d GPUs cannot be asked for".formatted(milli, devices));
        }
    }

    /** Whole GPUs, a part of a single one, or none. */
    static boolean canBeAskedFor(int devices, int milli) {
        return devices == 0 || (devices > 0 && milli > 0 && milli <= WHOLE && (milli == WHOLE || devices == 1));
    }

    boolean isFraction() {
        return devices == 1 && milli < WHOLE;
    }

    boolean allows(String model) {
        return models.isEmpty() || models.contains(model);
    }

    /** The same but for memory; and of pods without a GPU, for models, which they do not need. */
    Demand withoutMemory() {
        return new Demand(cpuMilli, 0, devices, milli, devices == 0 ? Set.of() : models);
    }

    /** Thousandths of a GPU in all. */
    long shareMilli() {
        return (long) devices * milli;
    }
}
