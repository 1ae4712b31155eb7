package io.gpulease.controller.lease;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Growth;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.Pins;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
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
        // On whole nodes a pod that names one has been let in to any.
        Pins pins = entry.isDedicated() ? Pins.BY_NAME : pins(world, entry);
        for (SlimPod pod : all) {
            String node = pins.nodeOf(pod);
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

    /** Where pods of the lease are, or will be: on shared nodes each was let in to one of them. */
    static Pins pins(World world, LeaseEntry entry) {
        return Pins.of(world, entry.status().nodes());
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
