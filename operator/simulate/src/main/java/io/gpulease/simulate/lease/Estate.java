package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Tenant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What there is to lease, and for whom; it stays as it is while leases come and go. */
public record Estate(List<Pool> pools, List<Tenant> tenants, List<Site> sites) {
    public Estate {
        pools = List.copyOf(pools);
        tenants = List.copyOf(tenants);
        sites = List.copyOf(sites);
    }

    /** True when no node has a GPU that could ever be leased, whatever its site takes and its owner keeps. */
    public boolean isEmpty() {
        return pools.stream()
                        .flatMap(pool -> pool.nodes().stream())
                        .mapToInt(Estate::leasable)
                        .sum()
                == 0;
    }

    /** GPUs that leases could have if nobody had any: without what owners keep, and what is at sites that take nothing. */
    public int gpus() {
        return pools.stream().filter(this::isOpen).mapToInt(Estate::leasable).sum();
    }

    private boolean isOpen(Pool pool) {
        return pool.open()
                && sites.stream()
                        .filter(site -> site.name().equals(pool.site()))
                        .allMatch(Site::takesLeases);
    }

    /** As the engine keeps the reserve: what its owner uses counts, and a pool that leases whole nodes only keeps whole nodes. */
    private static int leasable(Pool pool) {
        boolean isWhole = pool.isolations().equals(Set.of(Isolation.DEDICATED));
        var nodes = pool.nodes().stream()
                .sorted(Comparator.comparing((Node node) -> node.ownerGpus() == 0)
                        .thenComparing(Node::name, Comparator.reverseOrder()))
                .toList();
        int missing =
                pool.ownerReserve() - nodes.stream().mapToInt(Node::ownerGpus).sum();
        int gpus = 0;
        for (var node : nodes) {
            int has = leasable(node);
            int kept = missing <= 0 ? 0 : isWhole ? has : Math.min(has, missing);
            missing -= kept;
            gpus += has - kept;
        }
        return gpus;
    }

    /** GPUs of a node that its owner does not use; none where nothing new is placed. */
    static int leasable(Node node) {
        return node.leasable() ? Math.max(0, node.gpus() - node.ownerGpus()) : 0;
    }
}
