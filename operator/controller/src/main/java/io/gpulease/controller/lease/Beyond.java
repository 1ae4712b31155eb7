package io.gpulease.controller.lease;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Pods of a lease that runs on GPUs that it holds no more, or is about to give up: the node, or some of its share of it. */
public final class Beyond {

    private static final Comparator<SlimPod> OLDEST_FIRST = Comparator.comparing(
                    (SlimPod pod) -> pod.life().isLeaving())
            .thenComparing(pod ->
                    pod.life().startedAt() == null ? Instant.MAX : pod.life().startedAt())
            .thenComparing(SlimPod::name);

    private Beyond() {}

    /** How many GPUs of that node are the lease's, or are about to be. */
    static int share(LeaseEntry entry, String node) {
        return entry.status().gpusOn(node)
                + entry.asked().growth().map(growth -> growth.on(node)).orElse(0);
    }

    private static int shareOfPods(LeaseEntry entry, String node) {
        return entry.asked().shrinksTo().map(kept -> kept.getOrDefault(node, 0)).orElseGet(() -> share(entry, node));
    }

    /** On all nodes; of those on one that is no more nobody can say whether they run. */
    public static List<SlimPod> pods(World world, LeaseEntry entry) {
        var on = new TreeSet<String>();
        for (SlimPod pod : world.podsOf(entry)) {
            String node = nodeOf(pod);
            if (world.node(node) != null && LetIn.mayRun(pod)) {
                on.add(node);
            }
        }
        List<SlimPod> all = new ArrayList<>();
        on.forEach(node -> all.addAll(pods(world, entry, node)));
        return all;
    }

    /** Where it is, or will be: on shared nodes it was let in to one of them. Empty text where that is not known. */
    private static String nodeOf(SlimPod pod) {
        String bound = pod.scheduling().nodeName();
        return bound != null ? bound : pod.scheduling().nodeSelector().getOrDefault(Names.HOSTNAME, "");
    }

    /** On that node: of a share those that came last. */
    static List<SlimPod> pods(World world, LeaseEntry entry, String node) {
        List<SlimPod> there = world.podsOf(entry).stream()
                .filter(pod -> LetIn.mayRun(pod) && node.equals(nodeOf(pod)))
                .sorted(OLDEST_FIRST)
                .toList();
        int share = shareOfPods(entry, node);
        if (share == 0 || entry.isDedicated()) {
            return share == 0 ? there : List.of();
        }
        List<SlimPod> beyond = new ArrayList<>();
        long taken = 0;
        for (SlimPod pod : there) {
            long gpus =
                    pod.devices().values().stream().mapToLong(Long::longValue).sum();
            if (taken + gpus > share) {
                beyond.add(pod);
            } else {
                taken += gpus;
            }
        }
        return beyond;
    }
}
