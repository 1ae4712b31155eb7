package io.gpulease.controller.world;

import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The nodes by name, and which of them each lease claims. */
final class NodeBook {

    private final Map<String, NodeEntry> nodes = new TreeMap<>();
    private final ClaimIndex claims = new ClaimIndex();

    /**
     * What was heard of a node.
     *
     * @param isFirst nothing was known of it before
     * @param leases uids of those whose claims on it have changed
     * @param isFenced it has got a fence that it did not have, or another one
     */
    record News(NodeEntry entry, boolean isFirst, Set<String> leases, boolean isFenced) {}

    /** Empty when it is older than what is known. */
    Optional<News> see(SlimNode heard) {
        NodeEntry known = nodes.get(heard.name());
        if (known == null) {
            NodeEntry entry = new NodeEntry(heard);
            nodes.put(heard.name(), entry);
            return Optional.of(new News(
                    entry,
                    true,
                    claims.reindex(entry.name(), Set.of(), leasesOn(entry)),
                    entry.fencedFor().isPresent()));
        }
        if (known.node().uid().equals(heard.uid())
                && !Version.isNews(heard.resourceVersion(), known.node().resourceVersion())) {
            return Optional.empty();
        }
        Set<String> before = leasesOn(known);
        Optional<String> fence = known.fencedFor();
        known.see(heard);
        return Optional.of(new News(
                known,
                false,
                claims.reindex(known.name(), before, leasesOn(known)),
                known.fencedFor().isPresent() && !known.fencedFor().equals(fence)));
    }

    /** Uids of the leases that lose their claims by that; empty when that very node is not known. */
    Optional<Set<String>> remove(ObjectRef ref) {
        NodeEntry known = nodes.get(ref.name());
        if (known == null || !known.node().uid().equals(ref.uid())) {
            return Optional.empty();
        }
        nodes.remove(ref.name());
        return Optional.of(claims.reindex(ref.name(), leasesOn(known), Set.of()));
    }

    private static Set<String> leasesOn(NodeEntry entry) {
        return entry.allocationsOrNone().gpusByLease().keySet();
    }

    Collection<NodeEntry> all() {
        return nodes.values();
    }

    @Nullable
    NodeEntry get(String name) {
        return nodes.get(name);
    }

    /** Names of the nodes whose record names this lease, in order. */
    List<String> claimedBy(String leaseUid) {
        return claims.nodesOf(leaseUid);
    }
}
