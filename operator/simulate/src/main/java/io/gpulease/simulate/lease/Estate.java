package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Tenant;
import java.util.List;

/** What there is to lease, and for whom; it stays as it is while leases come and go. */
public record Estate(List<Pool> pools, List<Tenant> tenants, List<Site> sites) {
    public Estate {
        pools = List.copyOf(pools);
        tenants = List.copyOf(tenants);
        sites = List.copyOf(sites);
    }

    /** GPUs that leases could have if nobody had any. */
    public int gpus() {
        return pools.stream()
                .flatMap(pool -> pool.nodes().stream())
                .mapToInt(Estate::leasable)
                .sum();
    }

    /** GPUs of a node that its owner does not use; none where nothing new is placed. */
    static int leasable(Node node) {
        return node.leasable() ? Math.max(0, node.gpus() - node.ownerGpus()) : 0;
    }
}
