package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.TopologyLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The domains of a pool's network. Level 0 is the whole pool, each next one is narrower. */
final class PoolDomains {
    private static final int NONE = -1;

    private final List<Node> nodes;
    private final int reserve;
    /** By name, the last one first. */
    private final List<Node> backwards;

    private final Map<String, Integer> places = new HashMap<>();
    /** By level, from 1 on, the number of each node's domain. */
    private final List<int[]> domains = new ArrayList<>();

    private final List<Integer> counts = new ArrayList<>();

    PoolDomains(Pool pool) {
        nodes = pool.nodes();
        reserve = pool.ownerReserve() - nodes.stream().mapToInt(Node::ownerGpus).sum();
        backwards = nodes.stream()
                .sorted(Comparator.comparing(Node::name).reversed())
                .toList();
        for (int node = 0; node < nodes.size(); node++) {
            places.put(nodes.get(node).name(), node);
        }
        var paths = nodes.stream()
                .map(node -> TopologyLevel.path(pool.levels(), node.labels()))
                .toList();
        for (int level = 1; level <= pool.levels().size(); level++) {
            addLevel(level, paths);
        }
    }

    private void addLevel(int level, List<List<String>> paths) {
        var numbers = new HashMap<List<String>, Integer>();
        var ofNode = new int[paths.size()];
        for (int node = 0; node < paths.size(); node++) {
            var path = paths.get(node);
            ofNode[node] =
                    path.size() < level ? NONE : numbers.computeIfAbsent(path.subList(0, level), _ -> numbers.size());
        }
        domains.add(ofNode);
        counts.add(numbers.size());
    }

    boolean hasLevels() {
        return !domains.isEmpty();
    }

    /** The narrowest level of which one domain has all of these nodes. */
    int levelOf(List<NodeShare> shares) {
        int level = domains.size();
        while (level > 0 && !areTogether(shares, domains.get(level - 1))) {
            level--;
        }
        return level;
    }

    private boolean areTogether(List<NodeShare> shares, int[] domainOf) {
        int first = domain(shares.getFirst(), domainOf);
        return first != NONE && shares.stream().allMatch(share -> domain(share, domainOf) == first);
    }

    private int domain(NodeShare share, int[] domainOf) {
        int node = places.getOrDefault(share.node(), NONE);
        return node == NONE ? NONE : domainOf[node];
    }

    /** The nodes that the engine keeps for the owner, by name, if these are free: the last ones, as far as no booking has them. */
    Set<String> kept(Predicate<Node> isFree) {
        if (reserve <= 0) {
            return Set.of();
        }
        var kept = new HashSet<String>();
        int missing = reserve;
        for (var node : backwards) {
            if (missing > 0 && isFree.test(node)) {
                kept.add(node.name());
                missing -= node.gpus();
            }
        }
        return kept;
    }

    /** The narrowest level of which one domain has so many GPUs on nodes that may be had. */
    int narrowest(int gpus, Predicate<Node> mayBeHad) {
        int level = domains.size();
        while (level > 0 && !holds(level, gpus, mayBeHad)) {
            level--;
        }
        return level;
    }

    private boolean holds(int level, int gpus, Predicate<Node> mayBeHad) {
        var domainOf = domains.get(level - 1);
        var sums = new int[counts.get(level - 1)];
        for (int node = 0; node < nodes.size(); node++) {
            if (domainOf[node] != NONE && mayBeHad.test(nodes.get(node))) {
                sums[domainOf[node]] += nodes.get(node).gpus();
                if (sums[domainOf[node]] >= gpus) {
                    return true;
                }
            }
        }
        return false;
    }
}
