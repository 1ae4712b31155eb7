package io.gpulease.simulate.packing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One pod after the other; what does not fit anywhere is dropped, and counts as arrived. */
public final class Packing {
    private static final int UNKNOWN = -2;
    private static final int DOES_NOT_FIT = -1;
    private static final int DEVICES = 64;

    private final List<Bin> bins = new ArrayList<>();
    private final PackingPolicy policy;
    private final Ties ties;
    private final Random random;
    private final Map<Demand, Integer> kinds = new HashMap<>();
    // For each node and kind of demand what the policy said, until something is placed there: score x DEVICES + device
    // + 1.
    private final int[][] said;

    private Packing(List<Shape> nodes, List<Demand> demands, PackingPolicy policy, Ties ties, Random random) {
        this.policy = policy;
        this.ties = ties;
        this.random = random;
        demands.forEach(demand -> kinds.putIfAbsent(demand, kinds.size()));
        var order = new ArrayList<>(nodes);
        if (ties == Ties.SHUFFLED) {
            Collections.shuffle(order, random);
        }
        order.forEach(shape -> bins.add(new Bin(shape)));
        said = new int[nodes.size()][kinds.size()];
        Arrays.stream(said).forEach(row -> Arrays.fill(row, UNKNOWN));
    }

    /**
     * Packs a list of pods by the protocol of FGD.
     *
     * @param random decides the order of the pods, and ties where these go by lot
     */
    public static Filling run(List<Shape> nodes, List<Pod> pods, PackingPolicy policy, Ties ties, Random random) {
        long gpuMilli = nodes.stream().mapToLong(Shape::gpus).sum() * Demand.WHOLE;
        var arrivals = Arrivals.of(pods, gpuMilli, random);
        var packing = new Packing(nodes, arrivals, policy, ties, random);
        var filling = new Filling(gpuMilli);
        for (var demand : arrivals) {
            filling.arrived(demand.shareMilli(), packing.places(demand));
        }
        return filling;
    }

    private boolean places(Demand demand) {
        int kind = kinds.getOrDefault(demand, 0);
        int best = -1;
        int bestScore = -1;
        int bestDevice = Choice.NO_DEVICE;
        int equals = 0;
        for (int i = 0; i < bins.size(); i++) {
            int answer = answer(i, kind, demand);
            if (answer == DOES_NOT_FIT) {
                continue;
            }
            int score = answer / DEVICES;
            equals = score > bestScore ? 1 : score == bestScore ? equals + 1 : equals;
            if (score > bestScore || (score == bestScore && ties == Ties.RANDOM && random.nextInt(equals) == 0)) {
                best = i;
                bestScore = score;
                bestDevice = answer % DEVICES - 1;
            }
        }
        if (best < 0) {
            return false;
        }
        bins.get(best).place(demand, bestDevice);
        Arrays.fill(said[best], UNKNOWN);
        return true;
    }

    private int answer(int bin, int kind, Demand demand) {
        int known = said[bin][kind];
        if (known != UNKNOWN && (policy.isSteady() || known == DOES_NOT_FIT)) {
            return known;
        }
        int answer = DOES_NOT_FIT;
        if (bins.get(bin).fits(demand)) {
            var choice = policy.choose(bins.get(bin), demand);
            answer = choice.score() * DEVICES + choice.device() + 1;
        }
        said[bin][kind] = answer;
        return answer;
    }
}
