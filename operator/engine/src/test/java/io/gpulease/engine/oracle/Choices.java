package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Chooses nodes by looking at every set of them. */
final class Choices {

    /** The fewest GPUs, then the fewest nodes, then the larger ones, then by name. */
    private static final Comparator<List<Node>> BEST_SET = Comparator.<List<Node>>comparingInt(Choices::gpus)
            .thenComparingInt(List::size)
            .thenComparing(Choices::sizes, Comparator.reverseOrder())
            .thenComparing(set -> set.stream().map(Node::name).toList().toString());

    private Choices() {}

    static Optional<Oracle.Option> whole(Pool pool, List<Node> nodes, int gpus, Predicate<Node> usable) {
        return sets(nodes.stream().filter(usable).toList()).stream()
                .filter(set -> gpus(set) >= gpus)
                .min(BEST_SET)
                .map(set -> new Oracle.Option(
                        placement(
                                pool,
                                set.stream()
                                        .map(n -> new NodeShare(n.name(), n.gpus()))
                                        .toList()),
                        gpus(set) - gpus));
    }

    static Optional<Oracle.Option> shared(Pool pool, List<Node> nodes, int gpus, ToIntFunction<Node> free) {
        int largest = nodes.stream().mapToInt(Choices::room).max().orElse(0);
        if (gpus <= largest) {
            return withLast(pool, List.of(), nodes, gpus, free);
        }
        List<Node> untouched = nodes.stream()
                .filter(node -> room(node) > 0 && free.applyAsInt(node) == room(node))
                .toList();
        // Fewest whole nodes; among as many, the larger; among those, the first by name.
        return sets(untouched).stream()
                .filter(set -> rooms(set) < gpus)
                .sorted(Comparator.<List<Node>>comparingInt(List::size)
                        .thenComparing(Choices::roomSizes, Comparator.reverseOrder())
                        .thenComparing(
                                set -> set.stream().map(Node::name).toList().toString()))
                .flatMap(set -> withLast(pool, set, nodes, gpus - rooms(set), free).stream())
                .findFirst();
    }

    private static Optional<Oracle.Option> withLast(
            Pool pool, List<Node> whole, List<Node> nodes, int rest, ToIntFunction<Node> free) {
        return nodes.stream()
                .filter(node -> !whole.contains(node) && free.applyAsInt(node) >= rest)
                .min(Comparator.comparingInt(free).thenComparing(Node::name))
                .map(last -> {
                    List<NodeShare> shares = new ArrayList<>(whole.stream()
                            .map(n -> new NodeShare(n.name(), room(n)))
                            .toList());
                    shares.add(new NodeShare(last.name(), rest));
                    return new Oracle.Option(placement(pool, shares), free.applyAsInt(last) - rest);
                });
    }

    private static List<List<Node>> sets(List<Node> nodes) {
        return IntStream.range(0, 1 << nodes.size())
                .mapToObj(bits -> IntStream.range(0, nodes.size())
                        .filter(i -> (bits & 1 << i) != 0)
                        .mapToObj(nodes::get)
                        .toList())
                .toList();
    }

    private static Placement placement(Pool pool, List<NodeShare> shares) {
        return new Placement(pool.name(), pool.site(), shares);
    }

    private static int gpus(List<Node> set) {
        return set.stream().mapToInt(Node::gpus).sum();
    }

    private static int room(Node node) {
        return Math.max(0, node.gpus() - node.ownerGpus());
    }

    private static int rooms(List<Node> set) {
        return set.stream().mapToInt(Choices::room).sum();
    }

    private static String sizes(List<Node> set) {
        return descending(set.stream().mapToInt(Node::gpus));
    }

    private static String roomSizes(List<Node> set) {
        return descending(set.stream().mapToInt(Choices::room));
    }

    /** One digit each: nodes of the oracle are small. */
    private static String descending(IntStream sizes) {
        StringBuilder digits = new StringBuilder();
        sizes.sorted().forEach(size -> digits.insert(0, size));
        return digits.toString();
    }
}
