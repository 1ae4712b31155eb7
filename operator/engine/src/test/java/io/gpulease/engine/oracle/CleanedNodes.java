package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Sharing;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who has been on nodes that are cleaned once their last lease has left: a witness, and what an operator would tell the engine. */
final class CleanedNodes {

    /** By node: tenants of which a lease has left it since it was last cleaned. */
    private final Map<String, Set<String>> left = new HashMap<>();

    private int besideOthers;
    private int whereTheyWere;

    /** Leases that came to a node where other tenants were. */
    int besideOthers() {
        return besideOthers;
    }

    /** Leases that came to a node that somebody had left, for their tenant was there as well. */
    int whereTheyWere() {
        return whereTheyWere;
    }

    void left(String node, String tenant) {
        left.computeIfAbsent(node, _ -> new HashSet<>()).add(tenant);
    }

    void cleaned(String node) {
        left.remove(node);
    }

    /** @param there all others that hold something */
    void came(Held lease, Collection<Held> there) {
        for (NodeShare share : lease.placement().nodes()) {
            Set<String> before = left.getOrDefault(share.node(), Set.of());
            Set<String> tenants = tenants(share.node(), there);
            boolean isKnown = before.contains(lease.tenant()) || tenants.contains(lease.tenant());
            assertThat(before.isEmpty() || isKnown)
                    .as("%s comes to %s, where %s have left and %s are", lease, share.node(), before, tenants)
                    .isTrue();
            whereTheyWere += before.isEmpty() ? 0 : 1;
            besideOthers += tenants.stream().allMatch(lease.tenant()::equals) ? 0 : 1;
        }
    }

    private static Set<String> tenants(String node, Collection<Held> there) {
        return there.stream().filter(held -> has(held, node)).map(Held::tenant).collect(Collectors.toSet());
    }

    static boolean has(Held held, String node) {
        return held.placement().nodes().stream().anyMatch(share -> share.node().equals(node));
    }

    /** The pools as they are told with those that hold something. */
    List<Pool> told(List<Pool> pools, Collection<Held> there) {
        return pools.stream()
                .map(pool -> pool.withNodes(
                        pool.nodes().stream().map(node -> told(node, there)).toList()))
                .toList();
    }

    private Node told(Node node, Collection<Held> there) {
        if (!node.sharing().isCleaned()) {
            return node;
        }
        Set<String> before = left.getOrDefault(node.name(), Set.of());
        Set<String> known = new HashSet<>(before);
        known.addAll(tenants(node.name(), there));
        return new Node(
                node.name(),
                node.gpus(),
                node.ownerGpus(),
                node.leasable(),
                node.labels(),
                before.isEmpty() ? Sharing.CLEAN : Sharing.used(known));
    }
}
