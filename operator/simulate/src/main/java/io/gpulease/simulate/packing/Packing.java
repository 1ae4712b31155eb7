package io.gpulease.simulate.packing;

import io.gpulease.simulate.trace.TraceProblem;
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
    // Of how many a choice can tell one from another.
    static final int MOST_GPUS_OF_A_NODE = 62;
    private static final int DEVICES = MOST_GPUS_OF_A_NODE + 2;

    private final List<Bin> bins = new ArrayList<>();
    private final PackingPolicy policy;
    private final Ties ties;
    private final Random random;
    private final UsualPods usual;
    private final Map<Demand, Integer> kinds = new HashMap<>();
    // For each node and kind of demand (memory aside) what the policy said, until something is placed there: score x
    // DEVICES + device
    // + 1.
    private final long[][] said;
    private double fragmentedMilli;

    private Packing(List<Shape> nodes, List<Pod> pods, PackingPolicy policy, Ties ties, Random random) {
        this.policy = policy;
        this.ties = ties;
        this.random = random;
        this.usual = UsualPods.of(pods);
        pods.forEach(pod -> kinds.putIfAbsent(pod.demand().withoutMemory(), kinds.size()));
        var order = new ArrayList<>(nodes);
        if (ties == Ties.SHUFFLED) {
            Collections.shuffle(order, random);
        }
        order.forEach(shape -> bins.add(new Bin(shape)));
        fragmentedMilli = bins.stream().mapToDouble(usual::uselessOn).sum();
        said = new long[nodes.size()][kinds.size()];
        Arrays.stream(said).forEach(row -> Arrays.fill(row, UNKNOWN));
    }

    /**
     * Packs a list of pods by the protocol of FGD.
     *
     * @param pods the list; what comes is drawn from it
     * @param random decides the order of the pods, and ties where these go by lot
     * @throws TraceProblem if these pods could never fill these nodes
     */
    public static Filling run(List<Shape> nodes, List<Pod> pods, PackingPolicy policy, Ties ties, Random random) {
        long gpuMilli = nodes.stream().mapToLong(Shape::gpus).sum() * Demand.WHOLE;
        var arrivals = Arrivals.of(pods, gpuMilli, random);
        var packing = new Packing(nodes, pods, policy, ties, random);
        var filling = new Filling(gpuMilli);
        for (var demand : arrivals) {
            boolean placed = packing.places(demand);
            filling.arrived(demand.shareMilli(), placed, packing.fragmentedMilli);
        }
        return filling;
    }

    private boolean places(Demand demand) {
        var suited = demand.withoutMemory();
        int kind = kinds.getOrDefault(suited, 0);
        int best = -1;
        long bestScore = -1;
        int bestDevice = Choice.NO_DEVICE;
        int equals = 0;
        for (int i = 0; i < bins.size(); i++) {
            long answer = bins.get(i).hasMemoryFor(demand) ? answer(i, kind, suited) : DOES_NOT_FIT;
            if (answer == DOES_NOT_FIT) {
                continue;
            }
            long score = answer / DEVICES;
            equals = score > bestScore ? 1 : score == bestScore ? equals + 1 : equals;
            if (score > bestScore || (score == bestScore && ties == Ties.RANDOM && random.nextInt(equals) == 0)) {
                best = i;
                bestScore = score;
                bestDevice = (int) (answer % DEVICES) - 1;
            }
        }
        if (best < 0) {
            return false;
        }
        fragmentedMilli -= usual.uselessOn(bins.get(best));
        bins.get(best).place(demand, bestDevice);
        fragmentedMilli += usual.uselessOn(bins.get(best));
        Arrays.fill(said[best], UNKNOWN);
        return true;
    }

    private long answer(int bin, int kind, Demand demand) {
        long known = said[bin][kind];
        if (known != UNKNOWN && (policy.isSteady() || known == DOES_NOT_FIT)) {
            return known;
        }
        long answer = DOES_NOT_FIT;
        if (bins.get(bin).fits(demand)) {
            var choice = policy.choose(bins.get(bin), demand);
            answer = choice.score() * DEVICES + choice.device() + 1;
        }
        said[bin][kind] = answer;
        return answer;
    }
}
