package io.gpulease.simulate.packing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of each model of GPU those will take who cannot use every model, once as much is asked for as there is: 0, nobody asks for
 * it by name; 1, they take all of it. Who can use several models is counted at each of them by how many there are.
 */
final class Scarcity {
    private final Map<String, Double> ofModel = new HashMap<>();

    private Scarcity() {}

    static Scarcity of(List<Shape> nodes, List<Pod> pods) {
        var scarcity = new Scarcity();
        double asked = pods.stream().mapToLong(pod -> pod.demand().shareMilli()).sum();
        Map<String, Integer> gpus = new HashMap<>();
        nodes.forEach(node -> gpus.merge(node.model(), node.gpus(), Integer::sum));
        double all = gpus.values().stream().mapToInt(Integer::intValue).sum();
        for (var pod : pods) {
            var models = pod.demand().models();
            int theirs = models.stream()
                    .mapToInt(model -> gpus.getOrDefault(model, 0))
                    .sum();
            if (pod.demand().shareMilli() > 0 && theirs > 0) {
                double share = pod.demand().shareMilli() / asked * all / theirs;
                models.forEach(model -> scarcity.ofModel.merge(model, share, Double::sum));
            }
        }
        return scarcity;
    }

    double of(String model) {
        return Math.min(1, ofModel.getOrDefault(model, 0.0));
    }
}
