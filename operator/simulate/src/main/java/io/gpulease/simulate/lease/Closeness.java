package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Isolation;
import java.util.HashMap;
import java.util.Map;

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
        int gpus = lease.arrival().request().gpus();
        int level = pool.levelOf(placement.nodes());
        gangs = gangs.and(
                level >= pool.narrowest(gpus, use::isEmpty),
                level >= pool.narrowest(gpus, node -> Estate.leasable(node) == node.gpus()));
    }

    Gangs gangs() {
        return gangs;
    }
}
