package io.gpulease.controller.nodes;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Growth;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.World;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Who is still on a node that is to be cleaned: leases that hold it, and pods of tenants, whether they ask for GPUs or not. */
public final class Occupants {

    private Occupants() {}

    /** A lease that goes on has it: a person may have put the taint on a node that is leased. */
    static boolean isHeld(World world, NodeEntry node) {
        return node.allocationsOrNone().gpusByLease().keySet().stream()
                .anyMatch(uid -> isHolder(world, uid, node.name()));
    }

    private static boolean isHolder(World world, String uid, String node) {
        LeaseEntry lease = world.lease(uid);
        if (lease == null) {
            return world.isKnown(uid);
        }
        boolean isOver = lease.isGone() || lease.isReleasing() || lease.isReleased();
        boolean hasShare =
                lease.status().nodes().stream().anyMatch(share -> share.name().equals(node))
                        || lease.asked().growth().map(Growth::shares).stream().anyMatch(more -> more.containsKey(node));
        return !isOver && (!lease.isHolding() || hasShare);
    }

    /** Pods of tenants that are there and may still run, in the order of their names. */
    static List<SlimPod> pods(World world, NodeEntry node) {
        return world.pods().on(node.name()).stream()
                .filter(pod -> !pod.life().isOver() && world.isMarked(pod.namespace()))
                .sorted(Comparator.comparing(SlimPod::namespace).thenComparing(SlimPod::name))
                .toList();
    }

    /** A pod that was let in is not bound yet, and its lease has, or just had, the node: it may be about to be put there. */
    static boolean mayCome(World world, NodeEntry node) {
        return node.allocationsOrNone().gpusByLease().keySet().stream()
                .flatMap(uid -> Stream.ofNullable(world.lease(uid)))
                .flatMap(lease -> world.podsOf(lease).stream())
                .anyMatch(pod -> LetIn.mayRun(pod) && !pod.scheduling().isBound());
    }

    /** Whether a tenant's pod has to leave its node, which no lease holds any more and which is to be cleaned. */
    public static boolean isInTheWay(World world, SlimPod pod) {
        String name = pod.scheduling().nodeName();
        NodeEntry node = name == null ? null : world.node(name);
        return node != null
                && node.hasTaint(Names.SANITIZING)
                && !node.hasTaint(Names.QUARANTINED)
                && !isHeld(world, node);
    }
}
