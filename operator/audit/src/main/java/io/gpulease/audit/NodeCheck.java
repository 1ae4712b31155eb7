package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Is of every node no more given away than it has, by its own word, by the leases' and by the ledger's; and do the three say the same?
 * What was written within the last minutes may be under way; that more is given away than there is never is.
 */
final class NodeCheck {

    private static final String CHECK = "nodes";

    private final Map<String, ClusterNode> nodes = new TreeMap<>();
    private final Map<String, ClusterLease> leases;
    private final Set<String> justGone;
    private final Map<String, Entry> onRecord = new HashMap<>();
    private final Instant now;
    private final List<Breach> breaches = new ArrayList<>();

    private NodeCheck(List<History> histories, Audit.Leases leases, Instant now) {
        this.leases = ClusterLease.of(leases.there());
        this.justGone = leases.before().stream()
                .map(lease -> lease.path("metadata").path("uid").asText())
                .collect(Collectors.toSet());
        this.now = now;
        histories.forEach(history -> onRecord.put(history.uid(), history.last()));
    }

    /** What the nodes say themselves: that can be looked at without any lease. */
    static List<Breach> ofClaims(List<History> histories, Audit.Nodes given, Instant now) {
        var check = new NodeCheck(histories, new Audit.Leases(List.of(), List.of()), now);
        check.read(given, histories);
        check.nodes.values().forEach(check::sum);
        return check.breaches;
    }

    static List<Breach> ofPlacements(List<History> histories, Audit.Leases leases, Audit.Nodes given, Instant now) {
        var check = new NodeCheck(histories, leases, now);
        check.read(given, histories);
        check.statuses();
        check.nodes.values().forEach(check::claims);
        check.leases.values().stream()
                .filter(lease -> lease.isFirm() && Times.isLongAgo(lease.changed(), now))
                .forEach(check::unclaimed);
        return check.breaches;
    }

    /** Does the ledger say of each lease that runs what its status says? */
    static List<Breach> ofRecords(List<History> histories, Audit.Leases leases, Instant now) {
        var check = new NodeCheck(histories, leases, now);
        check.leases.values().stream()
                .filter(lease -> lease.isFirm() && Times.isLongAgo(lease.changed(), now))
                .forEach(check::record);
        return check.breaches;
    }

    private void read(Audit.Nodes given, List<History> histories) {
        Map<String, String> resources = new HashMap<>();
        for (JsonNode pool : given.pools()) {
            String resource = pool.path("spec").path("resourceName").asText("");
            if (!resource.isEmpty()) {
                resources.put(pool.path("metadata").path("name").asText(), resource);
            }
        }
        // A node whose devices are just not there still has what was promised of it.
        Map<String, Long> promised = new HashMap<>();
        for (History history : histories) {
            for (Entry.Node node : history.end().isEmpty() ? history.last().nodes() : List.<Entry.Node>of()) {
                promised.merge(node.name(), node.of() == Long.MAX_VALUE ? 0 : node.of(), Math::max);
            }
        }
        for (JsonNode object : given.nodes()) {
            ClusterNode node = ClusterNode.of(object, resources);
            long gpus = Math.max(node.gpus(), promised.getOrDefault(node.name(), 0L));
            nodes.put(
                    node.name(), new ClusterNode(node.name(), gpus, node.claims(), node.isReadable(), node.changed()));
        }
    }

    private void sum(ClusterNode node) {
        if (!node.isReadable()) {
            breach("node %s: what it says of who holds it cannot be read".formatted(node.name()));
        } else if (node.claimed() > node.gpus()) {
            breach("node %s has %d GPUs, and says that %d of it are held: %s"
                    .formatted(
                            node.name(),
                            node.gpus(),
                            node.claimed(),
                            new TreeMap<>(node.claims())
                                    .entrySet().stream()
                                            .map(claim -> "%d by %s".formatted(claim.getValue(), title(claim.getKey())))
                                            .collect(Collectors.joining(", "))));
        }
    }

    /** What the leases say, node by node. */
    private void statuses() {
        Map<String, Map<String, Long>> shares = new TreeMap<>();
        for (ClusterLease lease : leases.values()) {
            boolean isLost = unclaimedGpus(lease) <= lease.lost();
            lease.held().forEach((name, gpus) -> {
                ClusterNode node = nodes.get(name);
                if (node != null && counts(lease, node, isLost)) {
                    shares.computeIfAbsent(name, _ -> new TreeMap<>()).put(lease.title(), gpus);
                }
            });
        }
        shares.forEach((name, held) -> {
            ClusterNode node = nodes.get(name);
            long gpus = node == null ? 0 : node.gpus();
            long sum = held.values().stream().mapToLong(Long::longValue).sum();
            if (sum > gpus) {
                breach("node %s has %d GPUs, and by the statuses of the leases %d of it are held: %s"
                        .formatted(
                                name,
                                gpus,
                                sum,
                                held.entrySet().stream()
                                        .map(share -> "%d by %s".formatted(share.getValue(), share.getKey()))
                                        .collect(Collectors.joining(", "))));
            }
        });
    }

    /**
     * A node that a lease has lost may be somebody else's when it is back, and so may one that a lease that ends has given back.
     *
     * @param isLost whether the lease tells all of it as lost that its nodes do not say
     */
    private boolean counts(ClusterLease lease, ClusterNode node, boolean isLost) {
        if (node.claimedBy(lease.uid()) > 0) {
            return lease.isFirm() || (lease.isReleasing() && Times.isLongAgo(lease.changed(), now));
        }
        return lease.isFirm() && !isLost && Times.isLongAgo(node.changed(), now);
    }

    private long unclaimedGpus(ClusterLease lease) {
        return lease.held().entrySet().stream()
                .filter(share -> !isClaimed(lease, share.getKey(), share.getValue()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private boolean isClaimed(ClusterLease lease, String name, long gpus) {
        ClusterNode node = nodes.get(name);
        return node != null && node.claimedBy(lease.uid()) >= gpus;
    }

    /** Is each that a node names a lease that is there and lists the node? */
    private void claims(ClusterNode node) {
        new TreeMap<>(node.claims()).forEach((uid, gpus) -> {
            ClusterLease lease = leases.get(uid);
            if (lease == null) {
                if (!justGone.contains(uid)) {
                    breach("node %s says that %d of its GPUs are held by %s, and there is no such lease"
                            .formatted(node.name(), gpus, uid));
                }
            } else if (lease.isReleasing()
                    || (lease.isFirm() && lease.heldOn(node.name()) == gpus)
                    || !Times.isLongAgo(node.changed(), now)
                    || !Times.isLongAgo(lease.changed(), now)) {
                return;
            } else if (lease.isFirm()) {
                breach("node %s says that %d of its GPUs are held by lease %s, whose status says %d"
                        .formatted(node.name(), gpus, lease.title(), lease.heldOn(node.name())));
            } else {
                breach("node %s says that %d of its GPUs are held by lease %s, which is %s"
                        .formatted(
                                node.name(), gpus, lease.title(), lease.phase().isEmpty() ? "new" : lease.phase()));
            }
        });
    }

    /** Does each node that it lists name it, but for what it tells as lost? */
    private void unclaimed(ClusterLease lease) {
        if (unclaimedGpus(lease) <= lease.lost()) {
            return;
        }
        for (String name : new TreeSet<>(lease.held().keySet())) {
            ClusterNode node = nodes.get(name);
            if (node != null
                    && node.claimedBy(lease.uid()) < lease.heldOn(name)
                    && Times.isLongAgo(node.changed(), now)) {
                breach("lease %s says that it holds %d GPUs of node %s, which says %d; it tells %d as lost"
                        .formatted(lease.title(), lease.heldOn(name), name, node.claimedBy(lease.uid()), lease.lost()));
                return;
            }
        }
    }

    private void record(ClusterLease lease) {
        Entry last = onRecord.get(lease.uid());
        if (last == null) {
            return;
        }
        if (last.isEnd()) {
            breach("lease %s is %s, and its end is on record (record %d)"
                    .formatted(lease.title(), lease.phase(), last.number()));
            return;
        }
        Map<String, Long> said = new TreeMap<>();
        last.nodes().forEach(node -> said.merge(node.name(), node.gpus(), Long::sum));
        Map<String, Long> held = new TreeMap<>(lease.held());
        if (!said.equals(held)) {
            breach("lease %s says that it holds %s, and by its last record (record %d) it is %s"
                    .formatted(lease.title(), held, last.number(), said));
        }
    }

    private String title(String uid) {
        ClusterLease lease = leases.get(uid);
        Entry last = onRecord.get(uid);
        return lease != null ? lease.title() : last != null ? "%s (%s)".formatted(last.lease(), uid) : uid;
    }

    private void breach(String sentence) {
        breaches.add(new Breach(CHECK, sentence));
    }
}
