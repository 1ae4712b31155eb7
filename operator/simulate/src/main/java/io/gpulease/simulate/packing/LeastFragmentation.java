package io.gpulease.simulate.packing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fragmentation gradient descent (Weng et al., USENIX ATC 2023): the node on which the least more becomes useless to the pods that
 * usually come.
 */
public final class LeastFragmentation implements PackingPolicy {
    private static final double COVERED = 0.95;

    private final List<Usual> usual;

    private LeastFragmentation(List<Usual> usual) {
        this.usual = usual;
    }

    private record Usual(Demand demand, double frequency) {}

    /** The usual pods are the most frequent ones that make up 95 % of a list. */
    public static LeastFragmentation of(List<Pod> pods) {
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
        return new LeastFragmentation(usual.stream()
                .map(one -> new Usual(one.demand(), one.frequency() / all))
                .toList());
    }

    private static Demand withoutMemory(Demand demand) {
        return demand.devices() == 0
                ? new Demand(demand.cpuMilli(), 0, 0, 0, Set.of())
                : new Demand(demand.cpuMilli(), 0, demand.devices(), demand.milli(), demand.models());
    }

    int usualPods() {
        return usual.size();
    }

    @Override
    public Choice choose(Bin bin, Demand demand) {
        double before = useless(bin);
        if (!demand.isFraction()) {
            return new Choice(score(bin, demand, Choice.NO_DEVICE, before), Choice.NO_DEVICE);
        }
        var best = new Choice(-1, Choice.NO_DEVICE);
        for (int device = 0; device < bin.gpus(); device++) {
            if (bin.freeMilli(device) >= demand.milli()) {
                int score = score(bin, demand, device, before);
                if (score > best.score()) {
                    best = new Choice(score, device);
                }
            }
        }
        return best;
    }

    private int score(Bin bin, Demand demand, int device, double before) {
        double gained = before - useless(bin.with(demand, device));
        return (int) Math.floor(100 / (1 + Math.exp(-gained / Demand.WHOLE)));
    }

    private double useless(Bin bin) {
        double useless = 0;
        for (var one : usual) {
            useless += one.frequency() * bin.uselessTo(one.demand());
        }
        return useless;
    }
}
