package io.gpulease.controller.lease;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Asked;
import io.gpulease.controller.world.Growth;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.Pins;
import io.gpulease.crds.NodeGpus;
import io.gpulease.engine.model.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A lease that runs comes to hold more GPUs or fewer. More are claimed node by node and then put into its status, all at once, as
 * at a start. Of what it no longer asks for its pods are sent away; once they have left, its status has fewer, and what is claimed
 * beyond that is given back.
 */
final class Resizing {

    /** A pod that does not stop does not have the tenant pay for what it gave up: so long after its grace it is waited for. */
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

    private final LeaseDesk desk;
    private final NodeWrites nodes;
    private final Strangers strangers;

    Resizing(LeaseDesk desk, NodeWrites nodes) {
        this.desk = desk;
        this.nodes = nodes;
        this.strangers = new Strangers(desk);
    }

    /** What it holds from now on, where that is another than its status says. */
    Optional<Placement> next(LeaseEntry entry, Instant now) {
        Optional<Growth> growth = entry.asked().growth();
        if (growth.isPresent()) {
            return isClaimed(entry, growth.get()) && isStillAsked(entry, growth.get())
                    ? Optional.of(placement(entry, Beyond.shares(entry)))
                    : Optional.empty();
        }
        return entry.asked()
                .shrinksTo()
                .filter(kept -> hasLeft(entry, kept, now))
                .map(kept -> placement(entry, kept));
    }

    /** Brings it nearer to what its spec asks for. */
    void advance(LeaseEntry entry, Instant now) {
        entry.asked().growth().ifPresent(growth -> claim(entry, growth, now));
        Optional<Integer> fewer = entry.terms()
                .map(LeaseTerms::gpus)
                .filter(gpus -> gpus < entry.status().gpus());
        if (fewer.isEmpty()) {
            entry.asked().shrinkTo(Optional.empty());
        } else if (entry.asked()
                .shrinksTo()
                .filter(kept -> isFor(kept, entry, fewer.get()))
                .isEmpty()) {
            entry.asked().shrinkTo(kept(entry, fewer.get()));
        }
    }

    // ---- fewer

    private Optional<Map<String, Integer>> kept(LeaseEntry entry, int gpus) {
        List<NodeGpus> held = entry.status().nodes();
        int smallest = held.stream().mapToInt(NodeGpus::gpus).min().orElse(0);
        if (entry.isDedicated() && entry.status().gpus() - gpus < smallest) {
            return Optional.empty();
        }
        Map<String, Integer> inUse = inUse(entry);
        List<NodeGpus> kept = new Shrinking(entry.isDedicated(), name -> inUse.getOrDefault(name, 0)).keep(held, gpus);
        return kept.equals(held) ? Optional.empty() : Optional.of(asMap(kept));
    }

    /** Once chosen, what is given up stays the same: pods are leaving it already. */
    private static boolean isFor(Map<String, Integer> kept, LeaseEntry entry, int asked) {
        int gpus = kept.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Integer> held = asMap(entry.status().nodes());
        int largest = entry.isDedicated()
                ? held.values().stream().mapToInt(Integer::intValue).max().orElse(1)
                : 1;
        return gpus >= asked
                && gpus - largest < asked
                && gpus < entry.status().gpus()
                && kept.entrySet().stream().allMatch(share -> share.getValue() <= held.getOrDefault(share.getKey(), 0));
    }

    /** GPUs by node in use by pods that are not leaving; -1 of a node that is no more, which is the first to go. */
    private Map<String, Integer> inUse(LeaseEntry entry) {
        Map<String, Integer> inUse = new HashMap<>();
        Optional<String> resource = Beyond.resource(desk.world(), entry);
        Pins pins = Beyond.pins(desk.world(), entry);
        for (SlimPod pod : desk.world().podsOf(entry)) {
            if (LetIn.mayRun(pod) && !pod.life().isLeaving()) {
                int gpus = Math.clamp(Beyond.gpus(pod, resource), 1, 1_000);
                inUse.merge(pins.nodeOf(pod), gpus, Integer::sum);
            }
        }
        for (NodeGpus share : entry.status().nodes()) {
            if (desk.world().node(share.name()) == null) {
                inUse.put(share.name(), -1);
            }
        }
        return inUse;
    }

    /** No pod is on what is given up, or about to be, or it should have been gone long ago. */
    private boolean hasLeft(LeaseEntry entry, Map<String, Integer> kept, Instant now) {
        if (entry.hasPodCallsUnderWay()) {
            return false;
        }
        Map<String, Integer> held = asMap(entry.status().nodes());
        for (var on : Beyond.podsByNode(desk.world(), entry).entrySet()) {
            boolean isGivenUp = kept.getOrDefault(on.getKey(), 0) < held.getOrDefault(on.getKey(), 0);
            for (SlimPod pod : isGivenUp ? on.getValue() : List.<SlimPod>of()) {
                Instant deadline = pod.life().deletedAt();
                if (deadline == null) {
                    return false;
                }
                if (now.isBefore(deadline.plus(GONE_WITHIN))) {
                    desk.agenda().remind(entry.uid(), deadline.plus(GONE_WITHIN));
                    return false;
                }
            }
        }
        return true;
    }

    // ---- more

    /** Claims what was granted and is not claimed yet. */
    private void claim(LeaseEntry entry, Growth growth, Instant now) {
        if (!isStillAsked(entry, growth)) {
            giveUp(entry, growth);
            return;
        }
        for (String name : growth.shares().keySet()) {
            NodeEntry node = desk.world().node(name);
            // Also once it is claimed: a pod of the owner's may have been bound an instant before the fence stood.
            if (node == null || !NodeClaims.hasRoom(entry, node, growth.on(name))) {
                giveUp(entry, growth);
                return;
            }
            if (!isClaimed(entry, growth, name)) {
                claim(entry, growth, node, now);
            }
        }
        var foreign = strangers.on(entry, placement(entry, growth.shares()));
        if (isClaimedByNodes(entry, growth)
                && !foreign.isEmpty()
                && !strangers.mayBeAwaited(entry, foreign, growth.awaited(), now)) {
            giveUp(entry, growth);
        }
    }

    private void claim(LeaseEntry entry, Growth growth, NodeEntry node, Instant now) {
        if (node.isBusy()) {
            node.waiters().add(entry.uid());
        } else if (!node.backoff().isOver(now)) {
            desk.agenda().remind(entry.uid(), node.backoff().until());
        } else {
            var record = NodeClaims.record(entry, node, growth.on(node.name()));
            nodes.write(node, record, Urgency.BEGIN, result -> {
                if (result == NodeWrites.Result.CHANGED) {
                    desk.journal().claimLost(entry, node.name());
                } else if (result == NodeWrites.Result.FAILED && !isClaimed(entry, growth, node.name())) {
                    giveUp(entry, growth);
                }
                desk.world().changes().lease(entry.uid());
            });
        }
    }

    /** And would be enough: the plan may have counted claims that the lease was about to give back. */
    private static boolean isStillAsked(LeaseEntry entry, Growth growth) {
        return entry.terms().filter(terms -> terms.gpus() == growth.gpus()).isPresent()
                && Beyond.shares(entry).values().stream()
                                .mapToInt(Integer::intValue)
                                .sum()
                        >= growth.gpus();
    }

    private boolean isClaimed(LeaseEntry entry, Growth growth) {
        return isClaimedByNodes(entry, growth)
                && strangers.on(entry, placement(entry, growth.shares())).isEmpty();
    }

    private boolean isClaimedByNodes(LeaseEntry entry, Growth growth) {
        return growth.shares().keySet().stream().allMatch(name -> isClaimed(entry, growth, name));
    }

    private boolean isClaimed(LeaseEntry entry, Growth growth, String name) {
        NodeEntry node = desk.world().node(name);
        return node != null && !node.isBusy() && node.allocationsOrNone().of(entry.uid()) >= growth.on(name);
    }

    /** What was claimed of it is given back by the next steps; what it still asks for is asked anew. */
    private void giveUp(LeaseEntry entry, Growth growth) {
        entry.asked().settle(new Asked.Grant(Optional.empty(), Optional.empty(), Optional.of(growth)));
        desk.world().refresh(entry);
        desk.world().changes().plan();
        desk.world().changes().lease(entry.uid());
    }

    /** Claims of an operator before us, where they make up just what the lease asks for. */
    void takeUp(LeaseEntry entry, LeaseTerms terms) {
        Map<String, Integer> held = asMap(entry.status().nodes());
        Map<String, Integer> more = new TreeMap<>();
        int all = entry.status().gpus();
        int smallest = Integer.MAX_VALUE;
        for (var claim : desk.world().engineView().placements().claims(entry).entrySet()) {
            int beyond = claim.getValue() - held.getOrDefault(claim.getKey(), 0);
            if (beyond > 0) {
                more.put(claim.getKey(), claim.getValue());
                all += beyond;
                smallest = Math.min(smallest, beyond);
            }
        }
        boolean isRightSize =
                entry.isDedicated() ? all >= terms.gpus() && all - smallest < terms.gpus() : all == terms.gpus();
        if (terms.gpus() > entry.status().gpus() && !more.isEmpty() && isRightSize) {
            entry.asked().takeUp(new Growth(terms.gpus(), more));
            desk.world().refresh(entry);
        }
    }

    // ---- placements

    private Placement placement(LeaseEntry entry, Map<String, Integer> shares) {
        return desk.world().engineView().placements().of(entry, new TreeMap<>(shares));
    }

    private static Map<String, Integer> asMap(List<NodeGpus> nodes) {
        Map<String, Integer> shares = new TreeMap<>();
        nodes.forEach(node -> shares.put(node.name(), node.gpus()));
        return shares;
    }
}
