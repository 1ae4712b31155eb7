package io.gpulease.simulate.packing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pods that usually come: the most frequent ones that make up 95 % of a list, as FGD takes them. */
final class UsualPods {
    private static final double COVERED = 0.95;

    private final List<Usual> usual;
    private final long pods;
    private final double cpuMilliPerGpuMilli;
    private final Map<String, Useful> byModel = new HashMap<>();

    private UsualPods(List<Usual> usual, double cpuMilliPerGpuMilli) {
        this.usual = List.copyOf(usual);
        this.pods = usual.stream().mapToLong(Usual::count).sum();
        this.cpuMilliPerGpuMilli = cpuMilliPerGpuMilli;
    }

    private record Usual(Demand demand, int count) {}

    static UsualPods of(List<Pod> pods) {
        Map<Demand, Integer> counts = new LinkedHashMap<>();
        pods.forEach(pod -> counts.merge(pod.demand().withoutMemory(), 1, Integer::sum));
        var byCount = counts.entrySet().stream()
                .sorted(Map.Entry.<Demand, Integer>comparingByValue(Comparator.reverseOrder()))
                .toList();
        var usual = new ArrayList<Usual>();
        int covered = 0;
        for (var one : byCount) {
            if (covered >= COVERED * pods.size()) {
                break;
            }
            covered += one.getValue();
            usual.add(new Usual(one.getKey(), one.getValue()));
        }
        return new UsualPods(usual, cpuPerGpu(pods));
    }

    private static double cpuPerGpu(List<Pod> pods) {
        var withGpus =
                pods.stream().map(Pod::demand).filter(d -> d.shareMilli() > 0).toList();
        double gpuMilli = withGpus.stream().mapToLong(Demand::shareMilli).sum();
        double cpuMilli = withGpus.stream().mapToLong(Demand::cpuMilli).sum();
        return gpuMilli == 0 ? 0 : cpuMilli / gpuMilli;
    }

    int kinds() {
        return usual.size();
    }

    /** Thousandths of GPUs that are free on a node and useless to the usual pods, each counted as often as it comes. */
    double uselessOn(Bin bin) {
        long useful = byModel.computeIfAbsent(bin.model(), this::whoMayUse).milliOn(bin);
        // Whole numbers until here, so that the same is told of the same whatever it is added up from.
        return (double) (pods * bin.freeMilli() - useful) / pods;
    }

    private Useful whoMayUse(String model) {
        var who = usual.stream().filter(one -> one.demand().allows(model)).toList();
        return new Useful(
                who.stream().map(Usual::demand).toList(),
                who.stream().map(Usual::count).toList());
    }

    /** Thousandths of GPUs that are free on a node and will find no CPU there, if pods with GPUs go on to ask for as much as on average. */
    double withoutCpuOn(Bin bin) {
        return cpuMilliPerGpuMilli == 0 ? 0 : Math.max(0, bin.freeMilli() - bin.freeCpuMilli() / cpuMilliPerGpuMilli);
    }
}
