package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.TopologyWish;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which nodes of a pool are close to each other, read from their labels one by one. */
final class Network {

    private Network() {}

    /** The domain of that level; a node whose labels do not say is alone in one. */
    static String domain(Pool pool, Node node, int level) {
        StringBuilder domain = new StringBuilder();
        for (int wider = 0; wider <= level; wider++) {
            String value = node.labels().get(pool.levels().get(wider).nodeLabel());
            if (value == null) {
                return "none of " + node.name();
            }
            domain.append('/').append(value);
        }
        return domain.toString();
    }

    /** The domains of the level that was asked for, counted; those of a level that the pool does not have are the nodes. */
    static int domainsAsked(Pool pool, List<Node> nodes, Request request) {
        return request.constraints()
                .topology()
                .map(wish -> place(pool, wish)
                        .map(level -> domains(pool, nodes, level))
                        .orElse(nodes.size()))
                .orElse(0);
    }

    static int domains(Pool pool, List<Node> nodes, int level) {
        return (int)
                nodes.stream().map(node -> domain(pool, node, level)).distinct().count();
    }

    private static Optional<Integer> place(Pool pool, TopologyWish wish) {
        for (int level = 0; level < pool.levels().size(); level++) {
            if (pool.levels().get(level).name().equals(wish.level())) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** What all nodes of the request must lie in, any one of these. */
    static List<List<Node>> homes(Pool pool, List<Node> nodes, Request request) {
        Optional<TopologyWish> required = request.constraints().topology().filter(TopologyWish::isRequired);
        if (required.isEmpty()) {
            return List.of(nodes);
        }
        if (required.get().level().equals("node")) {
            return nodes.stream().map(List::of).toList();
        }
        Map<String, List<Node>> homes = place(pool, required.get())
                .map(level -> nodes.stream()
                        .filter(node -> !domain(pool, node, level).startsWith("none"))
                        .collect(Collectors.groupingBy(
                                node -> domain(pool, node, level), TreeMap::new, Collectors.toList())))
                .orElseGet(TreeMap::new);
        return List.copyOf(homes.values());
    }

    /** Sorts nodes domain by domain, those without a label last, then by name. */
    static String order(Pool pool, Node node) {
        StringBuilder order = new StringBuilder();
        boolean known = true;
        for (int level = 0; level < pool.levels().size(); level++) {
            known &= !domain(pool, node, level).startsWith("none");
            String value = node.labels().get(pool.levels().get(level).nodeLabel());
            order.append(known ? value : "~").append('/');
        }
        return order + node.name();
    }
}
