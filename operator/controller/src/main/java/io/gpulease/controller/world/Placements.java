package io.gpulease.controller.world;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which GPUs of which nodes leases have, by the nodes' records and by their own status. */
public final class Placements {

    private final World world;

    Placements(World world) {
        this.world = world;
    }

    /**
     * What the nodes say and what the status says, together: a node is free when both let go of it, and one that is made anew
     * under its name is still the lease's.
     */
    Placement placedAndClaimed(LeaseEntry entry) {
        var shares = new HashMap<String, Integer>();
        entry.status().nodes().forEach(node -> shares.put(node.name(), node.gpus()));
        shares.putAll(claims(entry));
        entry.asked()
                .growth()
                .ifPresent(growth -> growth.shares().forEach((node, gpus) -> shares.merge(node, gpus, Math::max)));
        return of(entry, shares);
    }

    /** GPUs by node, as the nodes' records have it. */
    public Map<String, Integer> claims(LeaseEntry entry) {
        var shares = new HashMap<String, Integer>();
        for (String node : world.nodesClaimedBy(entry.uid())) {
            NodeEntry claimed = world.node(node);
            if (claimed != null) {
                shares.put(node, claimed.allocationsOrNone().of(entry.uid()));
            }
        }
        return shares;
    }

    /** These shares as a placement; its pool is that of the status, else that of the nodes. */
    public Placement of(LeaseEntry entry, Map<String, Integer> shares) {
        Optional<Placement> placed = LeaseTerms.placement(entry.status());
        String pool = placed.map(Placement::pool).orElseGet(() -> poolOf(shares.keySet()));
        String site = placed.map(Placement::site).orElseGet(() -> siteOf(pool));
        List<NodeShare> nodes = new ArrayList<>();
        shares.forEach((node, gpus) -> nodes.add(new NodeShare(node, gpus)));
        return new Placement(pool, site, nodes);
    }

    private String poolOf(Set<String> nodes) {
        return nodes.stream()
                .sorted()
                .map(world::node)
                .filter(Objects::nonNull)
                .map(NodeEntry::labelledPool)
                .findFirst()
                .orElse("");
    }

    private String siteOf(String pool) {
        PoolEntry entry = world.pool(pool);
        return entry == null ? "" : entry.terms().map(PoolTerms::site).orElse("");
    }
}
