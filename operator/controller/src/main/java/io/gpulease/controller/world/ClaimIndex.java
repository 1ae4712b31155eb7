package io.gpulease.controller.world;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which nodes' records name a lease, by the lease's uid. */
final class ClaimIndex {

    private final Map<String, TreeSet<String>> nodesByLease = new HashMap<>();

    /** The node's record named these leases before, and names those now; gives the uids for which that is a change. */
    Set<String> reindex(String node, Set<String> before, Set<String> now) {
        var changed = new LinkedHashSet<String>();
        for (String uid : before) {
            if (!now.contains(uid)) {
                nodesByLease.computeIfPresent(uid, (_, nodes) -> nodes.remove(node) && nodes.isEmpty() ? null : nodes);
                changed.add(uid);
            }
        }
        for (String uid : now) {
            if (nodesByLease.computeIfAbsent(uid, _ -> new TreeSet<>()).add(node)) {
                changed.add(uid);
            }
        }
        return changed;
    }

    /** In order. */
    List<String> nodesOf(String leaseUid) {
        return List.copyOf(nodesByLease.getOrDefault(leaseUid, new TreeSet<>()));
    }
}
