package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongBiFunction;
import java.util.stream.IntStream;

/** Chooses nodes of a pool by looking at every set of them. */
final class Choices {

    /** GPUs of nodes, and how many of them stay free on the node that is only partly taken. */
    private record Choice(List<Node> nodes, List<Integer> gpus, int leftover) {
        int held() {
            return gpus.stream().mapToInt(Integer::intValue).sum();
        }
    }

    private final Pool pool;
    private final List<Node> nodes;
    private final Request request;
    private final ToIntFunction<Node> free;
    private final ToLongBiFunction<Node, Integer> freeAfter;

    Choices(
            Pool pool,
            List<Node> nodes,
            Request request,
            ToIntFunction<Node> free,
            ToLongBiFunction<Node, Integer> freeAfter) {
        this.pool = pool;
        this.nodes = nodes.stream()
                .filter(node -> node.gpus() > 0)
                .sorted(Comparator.comparing(node -> Network.order(pool, node)))
                .toList();
        this.request = request;
        this.free = free;
        this.freeAfter = freeAfter;
    }

    /** @param quota whether that many GPUs may be held */
    Optional<Oracle.Option> best(IntPredicate quota) {
        return Network.homes(pool, nodes, request).stream()
                .flatMap(home -> (request.isolation() == Isolation.DEDICATED ? whole(home) : shared(home)).stream())
                .filter(choice -> quota.test(choice.held()))
                .map(choice -> new Ranked(choice, rank(choice)))
                .min(Comparator.comparing(Ranked::rank))
                .map(ranked -> option(ranked.choice()));
    }

    private record Ranked(Choice choice, LongBuffer rank) {}

    /** The first number that differs decides; the lower one is better. */
    private LongBuffer rank(Choice choice) {
        List<Long> rank = new ArrayList<>();
        boolean dedicated = request.isolation() == Isolation.DEDICATED;
        int size = choice.nodes().size();
        rank.add((long) Network.domainsAsked(pool, choice.nodes(), request));
        rank.add((long) (dedicated ? choice.held() : size));
        rank.add((long) (dedicated ? size : choice.leftover()));
        for (int level = 0; level < pool.levels().size(); level++) {
            rank.add((long) Network.domains(pool, choice.nodes(), level));
        }
        for (int level = pool.levels().size() - 1; level >= 0; level--) {
            rank.add(freeInDomains(choice, level));
        }
        rank.add(-IntStream.range(0, size)
                .mapToLong(i -> freeAfter.applyAsLong(
                        choice.nodes().get(i), choice.gpus().get(i)))
                .sum());
        for (Node node : nodes) {
            int at = choice.nodes().indexOf(node);
            rank.add(at < 0 ? 0L : -choice.gpus().get(at));
        }
        return LongBuffer.wrap(rank.stream().mapToLong(Long::longValue).toArray());
    }

    private long freeInDomains(Choice choice, int level) {
        Set<String> domains = new HashSet<>();
        choice.nodes().forEach(node -> domains.add(Network.domain(pool, node, level)));
        return nodes.stream()
                .filter(node -> domains.contains(Network.domain(pool, node, level)))
                .mapToInt(this::offered)
                .sum();
    }

    private int offered(Node node) {
        int gpus = Math.max(0, free.applyAsInt(node));
        return request.isolation() == Isolation.DEDICATED && gpus < node.gpus() ? 0 : gpus;
    }

    private Oracle.Option option(Choice choice) {
        List<NodeShare> shares = IntStream.range(0, choice.nodes().size())
                .mapToObj(i -> new NodeShare(
                        choice.nodes().get(i).name(), choice.gpus().get(i)))
                .toList();
        int levels = pool.levels().size();
        return new Oracle.Option(
                new Placement(pool.name(), pool.site(), shares),
                Network.domainsAsked(pool, choice.nodes(), request),
                choice.leftover(),
                levels == 0 ? shares.size() : Network.domains(pool, choice.nodes(), levels - 1));
    }

    private List<Choice> whole(List<Node> home) {
        List<Node> usable = home.stream()
                .filter(node -> free.applyAsInt(node) == node.gpus())
                .toList();
        return sets(usable).stream()
                .filter(set -> sum(set) >= request.gpus())
                .map(set -> new Choice(set, set.stream().map(Node::gpus).toList(), sum(set) - request.gpus()))
                .toList();
    }

    /** On one node if any is large enough; else on whole nodes that nobody uses, and the rest on one more. */
    private List<Choice> shared(List<Node> home) {
        boolean one = home.stream().anyMatch(node -> room(node) >= request.gpus());
        List<Node> untouched = home.stream()
                .filter(node -> room(node) > 0 && free.applyAsInt(node) == room(node))
                .toList();
        List<Choice> choices = new ArrayList<>();
        for (List<Node> set : sets(one ? List.of() : untouched)) {
            int rest = request.gpus() - set.stream().mapToInt(Choices::room).sum();
            for (Node last : home) {
                if (rest > 0 && !set.contains(last) && free.applyAsInt(last) >= rest) {
                    List<Node> all = new ArrayList<>(set);
                    List<Integer> gpus =
                            new ArrayList<>(set.stream().map(Choices::room).toList());
                    all.add(last);
                    gpus.add(rest);
                    choices.add(new Choice(all, gpus, free.applyAsInt(last) - rest));
                }
            }
        }
        return choices;
    }

    private static List<List<Node>> sets(List<Node> nodes) {
        return IntStream.range(0, 1 << nodes.size())
                .mapToObj(bits -> IntStream.range(0, nodes.size())
                        .filter(i -> (bits & 1 << i) != 0)
                        .mapToObj(nodes::get)
                        .toList())
                .toList();
    }

    private static int room(Node node) {
        return Math.max(0, node.gpus() - node.ownerGpus());
    }

    private static int sum(List<Node> set) {
        return set.stream().mapToInt(Node::gpus).sum();
    }
}
