package io.gpulease.controller.lease;

import io.gpulease.crds.NodeGpus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Chooses what a lease keeps of its nodes when it needs fewer GPUs: as few as possible of those that are in use are given up. */
final class Shrinking {

    private final boolean wholeNodes;
    private final ToIntFunction<String> inUse;

    /** @param inUse how many GPUs of a node the lease's pods use; -1 where there is no such node any more */
    Shrinking(boolean wholeNodes, ToIntFunction<String> inUse) {
        this.wholeNodes = wholeNodes;
        this.inUse = inUse;
    }

    /** What is kept of {@code held}, in its order: at least {@code gpus} of them, and all where none can be given up. */
    List<NodeGpus> keep(List<NodeGpus> held, int gpus) {
        int surplus = held.stream().mapToInt(NodeGpus::gpus).sum() - gpus;
        Map<String, Integer> given = new TreeMap<>();
        List<NodeGpus> leastUsed = new ArrayList<>(held);
        leastUsed.sort(Comparator.comparingInt((NodeGpus share) -> inUse.applyAsInt(share.name()))
                .thenComparingInt(NodeGpus::gpus)
                .thenComparing(NodeGpus::name, Comparator.reverseOrder()));
        if (wholeNodes) {
            giveUpWhole(leastUsed, given, surplus);
            Map<String, Integer> bySize = new TreeMap<>();
            leastUsed.sort(Comparator.comparingInt(NodeGpus::gpus).reversed());
            giveUpWhole(leastUsed, bySize, surplus);
            // Nodes of different size: to pay for fewer GPUs comes before what runs on which.
            given = sum(bySize) > sum(given) ? bySize : given;
        } else {
            int left = giveUp(leastUsed, given, surplus, true);
            giveUp(leastUsed, given, left, false);
        }
        Map<String, Integer> chosen = given;
        return held.stream()
                .map(share -> new NodeGpus(share.name(), left(share, chosen)))
                .filter(share -> share.gpus() > 0)
                .toList();
    }

    private static int sum(Map<String, Integer> shares) {
        return shares.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static int left(NodeGpus share, Map<String, Integer> given) {
        return share.gpus() - given.getOrDefault(share.name(), 0);
    }

    private static void giveUpWhole(List<NodeGpus> leastUsed, Map<String, Integer> given, int surplus) {
        int left = surplus;
        for (NodeGpus share : leastUsed) {
            if (share.gpus() <= left) {
                given.put(share.name(), share.gpus());
                left -= share.gpus();
            }
        }
    }

    /** How many are still too many. */
    private int giveUp(List<NodeGpus> leastUsed, Map<String, Integer> given, int surplus, boolean onlyUnused) {
        int left = surplus;
        for (NodeGpus share : leastUsed) {
            int now = left(share, given);
            int spare = onlyUnused ? Math.max(0, now - Math.max(0, inUse.applyAsInt(share.name()))) : now;
            int taken = Math.min(Math.max(0, left), spare);
            given.merge(share.name(), taken, Integer::sum);
            left -= taken;
        }
        return left;
    }
}
