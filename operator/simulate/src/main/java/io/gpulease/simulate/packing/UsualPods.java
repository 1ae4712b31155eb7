package io.gpulease.simulate.packing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pods that usually come: the most frequent ones that make up 95 % of a list, as FGD takes them. */
final class UsualPods {
    private static final double COVERED = 0.95;

    private final List<Usual> usual;
    private final double cpuMilliPerGpuMilli;

    private UsualPods(List<Usual> usual, double cpuMilliPerGpuMilli) {
        this.usual = usual;
        this.cpuMilliPerGpuMilli = cpuMilliPerGpuMilli;
    }

    private record Usual(Demand demand, double frequency) {}

    static UsualPods of(List<Pod> pods) {
        Map<Demand, Integer> counts = new LinkedHashMap<>();
        pods.forEach(pod -> counts.merge(withoutMemory(pod.demand()), 1, Integer::sum));
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
        double all = covered;
        return new UsualPods(
                usual.stream()
                        .map(one -> new Usual(one.demand(), one.frequency() / all))
                        .toList(),
                cpuPerGpu(pods));
    }

    private static Demand withoutMemory(Demand demand) {
        return demand.devices() == 0
                ? new Demand(demand.cpuMilli(), 0, 0, 0, Set.of())
                : new Demand(demand.cpuMilli(), 0, demand.devices(), demand.milli(), demand.models());
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
        double useless = 0;
        for (var one : usual) {
            useless += one.frequency() * bin.uselessTo(one.demand());
        }
        return useless;
    }

    /** Thousandths of GPUs that are free on a node and will find no CPU there, if pods with GPUs go on to ask for as much as on average. */
    double withoutCpuOn(Bin bin) {
        return cpuMilliPerGpuMilli == 0 ? 0 : Math.max(0, bin.freeMilli() - bin.freeCpuMilli() / cpuMilliPerGpuMilli);
    }
}
