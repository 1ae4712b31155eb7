package io.gpulease.simulate.packing;

import java.util.Arrays;
import java.util.List;

/**
 * To how many of some pods what is free on a node is of use, looked up in tables instead of asked of each of them. It depends on the
 * node's CPU, and then on each GPU by itself for pods that ask for a part of one, and on how many are wholly free for the others.
 */
final class Useful {
    // What the pods ask for, ascending; between two of these nothing changes.
    private final int[] cpuMilli;
    private final int[] milli;
    // [how many of cpuMilli there is enough CPU for][how many of milli there is enough free for]
    private final long[][] toParts;
    // [the same][GPUs that are wholly free]
    private final long[][] toWhole;

    /** @param counts how often each comes, by its place in the list */
    Useful(List<Demand> pods, List<Integer> counts) {
        cpuMilli = pods.stream().mapToInt(Demand::cpuMilli).sorted().distinct().toArray();
        milli = pods.stream()
                .filter(Demand::isFraction)
                .mapToInt(Demand::milli)
                .sorted()
                .distinct()
                .toArray();
        int mostDevices = pods.stream().mapToInt(Demand::devices).max().orElse(0);
        toParts = new long[cpuMilli.length + 1][milli.length + 1];
        toWhole = new long[cpuMilli.length + 1][mostDevices + 1];
        for (int i = 0; i < pods.size(); i++) {
            add(pods.get(i), counts.get(i));
        }
    }

    private void add(Demand pod, int count) {
        for (int cpu = enough(cpuMilli, pod.cpuMilli()); cpu < toParts.length; cpu++) {
            if (pod.isFraction()) {
                addFrom(toParts[cpu], enough(milli, pod.milli()), count);
            } else if (pod.devices() > 0) {
                addFrom(toWhole[cpu], pod.devices(), count);
            }
        }
    }

    private static void addFrom(long[] row, int first, int count) {
        for (int i = first; i < row.length; i++) {
            row[i] += count;
        }
    }

    /** For how many of the steps there is enough. */
    private static int enough(int[] steps, int free) {
        int found = Arrays.binarySearch(steps, free);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Thousandths of GPUs that each of the pods could use, all added up. */
    long milliOn(Bin bin) {
        int cpu = enough(cpuMilli, bin.freeCpuMilli());
        long[] parts = toParts[cpu];
        long useful = 0;
        int whole = 0;
        for (int device = 0; device < bin.gpus(); device++) {
            int free = bin.freeMilli(device);
            useful += free * parts[enough(milli, free)];
            whole += free == Demand.WHOLE ? 1 : 0;
        }
        long[] wholes = toWhole[cpu];
        return useful + (long) whole * Demand.WHOLE * wholes[Math.min(whole, wholes.length - 1)];
    }
}
