package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Looks, whenever a lease of several whole nodes starts, how close together they lie, and how close they could. */
final class Closeness {
    private final Map<String, PoolDomains> pools = new HashMap<>();
    private Gangs gangs = Gangs.NONE;

    Closeness(Estate estate) {
        estate.pools().forEach(pool -> pools.put(pool.name(), new PoolDomains(pool)));
    }

    /** @param use before its nodes are taken */
    void starts(Running lease, NodeUse use) {
        var placement = lease.held().placement();
        var pool = pools.get(placement.pool());
        if (pool == null
                || !pool.hasLevels()
                || placement.nodes().size() < 2
                || lease.held().isolation() != Isolation.DEDICATED) {
            return;
        }
        int level = pool.levelOf(placement.nodes());
        gangs = gangs.and(
                level >= narrowest(pool, lease, use::isEmpty),
                level >= narrowest(pool, lease, node -> Estate.leasable(node) == node.gpus()));
    }

    /** Among the nodes that it may be placed on: not those that are kept for the owner, nor those without the labels it asks for. */
    private static int narrowest(PoolDomains pool, Running lease, Predicate<Node> mayBeHad) {
        var request = lease.arrival().request();
        var wanted = request.constraints().nodeLabels().entrySet();
        var kept = pool.kept(mayBeHad);
        return pool.narrowest(
                request.gpus(),
                node -> mayBeHad.test(node)
                        && !kept.contains(node.name())
                        && node.labels().entrySet().containsAll(wanted));
    }

    Gangs gangs() {
        return gangs;
    }
}
