package io.gpulease.controller.lease;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Growth;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.NodeGpus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a lease that runs has beyond what it holds, or is about to give up: the node, or some of its share of it. */
public final class Beyond {

    private static final Comparator<SlimPod> OLDEST_FIRST = Comparator.comparing(
                    (SlimPod pod) -> pod.life().isLeaving())
            .thenComparing(pod ->
                    pod.life().startedAt() == null ? Instant.MAX : pod.life().startedAt())
            .thenComparing(SlimPod::name);

    private Beyond() {}

    /** GPUs by node that are the lease's by its status, or are about to be. */
    static Map<String, Integer> shares(LeaseEntry entry) {
        Map<String, Integer> shares = new HashMap<>();
        entry.status().nodes().forEach(share -> shares.put(share.name(), share.gpus()));
        entry.asked()
                .growth()
                .map(Growth::shares)
                .ifPresent(more -> more.forEach((node, gpus) -> shares.merge(node, gpus, Math::max)));
        return shares;
    }

    /** Pods that have to leave, on all nodes; of those on a node that is no more nobody can say whether they run. */
    public static List<SlimPod> pods(World world, LeaseEntry entry) {
        return podsByNode(world, entry).values().stream()
                .flatMap(Collection::stream)
                .toList();
    }

    /** The same by node; of a share of a node those that came last. */
    static Map<String, List<SlimPod>> podsByNode(World world, LeaseEntry entry) {
        Collection<SlimPod> all = world.podsOf(entry);
        if (all.isEmpty()) {
            return Map.of();
        }
        Map<String, Integer> shares = entry.asked().shrinksTo().orElseGet(() -> shares(entry));
        Map<String, List<SlimPod>> there = new TreeMap<>();
        Map<String, String> byHostname = entry.isDedicated() ? Map.of() : nodesByHostname(world, entry);
        for (SlimPod pod : all) {
            String node = nodeOf(pod, byHostname);
            boolean isWithin = entry.isDedicated() && shares.getOrDefault(node, 0) > 0;
            if (!isWithin && world.node(node) != null && LetIn.mayRun(pod)) {
                there.computeIfAbsent(node, _ -> new ArrayList<>()).add(pod);
            }
        }
        Optional<String> resource = resource(world, entry);
        there.replaceAll((node, pods) -> beyond(pods, resource, shares.getOrDefault(node, 0)));
        there.values().removeIf(List::isEmpty);
        return there;
    }

    private static List<SlimPod> beyond(List<SlimPod> pods, Optional<String> resource, int share) {
        if (share == 0) {
            return pods;
        }
        List<SlimPod> beyond = new ArrayList<>();
        long taken = 0;
        pods.sort(OLDEST_FIRST);
        for (SlimPod pod : pods) {
            long gpus = gpus(pod, resource);
            if (taken + gpus > share) {
                beyond.add(pod);
            } else {
                taken += gpus;
            }
        }
        return beyond;
    }

    /** Where it is, or will be: on shared nodes it was let in to one of them. Empty text where that is not known. */
    static String nodeOf(SlimPod pod, Map<String, String> byHostname) {
        String bound = pod.scheduling().nodeName();
        String hostname = pod.scheduling().nodeSelector().getOrDefault(Names.HOSTNAME, "");
        return bound != null ? bound : byHostname.getOrDefault(hostname, hostname);
    }

    static Map<String, String> nodesByHostname(World world, LeaseEntry entry) {
        Map<String, String> names = new HashMap<>();
        for (NodeGpus share : entry.status().nodes()) {
            NodeEntry node = world.node(share.name());
            String hostname = node == null ? null : node.node().labels().get(Names.HOSTNAME);
            if (hostname != null) {
                names.put(hostname, share.name());
            }
        }
        return names;
    }

    /** What its pool leases out. */
    static Optional<String> resource(World world, LeaseEntry entry) {
        var placement = entry.status().placement();
        PoolEntry pool = placement == null || placement.pool() == null ? null : world.pool(placement.pool());
        return pool == null ? Optional.empty() : pool.terms().map(PoolTerms::resourceName);
    }

    /** GPUs that a pod asks for; all devices, where it cannot be told which of them are leased. */
    static long gpus(SlimPod pod, Optional<String> resource) {
        return resource.map(leased -> pod.devices().getOrDefault(leased, 0L))
                .orElseGet(() -> pod.devices().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    /**
     * Whole nodes that it gives up, and that its pods could still be put on. Not those that it has given up and that a pod does not
     * leave: what it still holds is of use to it.
     */
    public static boolean hasNodesToGiveUp(LeaseEntry entry) {
        return entry.isDedicated() && entry.asked().shrinksTo().isPresent();
    }
}
