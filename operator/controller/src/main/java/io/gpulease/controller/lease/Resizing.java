package io.gpulease.controller.lease;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.world.Asked;
import io.gpulease.controller.world.Asked.Growth;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.crds.NodeGpus;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.time.Instant;
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

    private final LeaseDesk desk;
    private final NodeWrites nodes;
    private final Strangers strangers;

    Resizing(LeaseDesk desk, NodeWrites nodes) {
        this.desk = desk;
        this.nodes = nodes;
        this.strangers = new Strangers(desk);
    }

    /** What it holds from now on, where that is another than its status says. */
    Optional<Placement> next(LeaseEntry entry, LeaseTerms terms) {
        Map<String, Integer> held = shares(entry);
        Optional<Growth> growth = entry.asked().growth();
        if (growth.isPresent()) {
            return isClaimed(entry, growth.get()) && isStillAsked(entry, growth.get())
                    ? Optional.of(placement(entry, together(held, growth.get())))
                    : Optional.empty();
        }
        return entry.asked()
                .shrinksTo()
                .filter(_ -> Beyond.pods(desk.world(), entry).isEmpty())
                .map(kept -> placement(entry, kept));
    }

    /** Brings it nearer to what its spec asks for. */
    void advance(LeaseEntry entry, Instant now) {
        claim(entry, now);
        Optional<Integer> wanted = entry.terms()
                .map(LeaseTerms::gpus)
                .filter(gpus -> gpus < entry.status().gpus());
        if (wanted.isEmpty()) {
            entry.asked().shrinkTo(Optional.empty());
        } else if (entry.asked().shrinksTo().filter(kept -> isFor(kept, entry)).isEmpty()) {
            List<NodeGpus> held = entry.status().nodes();
            List<NodeGpus> kept =
                    new Shrinking(entry.isDedicated(), name -> inUse(entry, name)).keep(held, wanted.get());
            entry.asked().shrinkTo(kept.equals(held) ? Optional.empty() : Optional.of(asMap(kept)));
        }
    }

    /** Once chosen, what is given up stays the same: pods are leaving it already. */
    private static boolean isFor(Map<String, Integer> kept, LeaseEntry entry) {
        int gpus = kept.values().stream().mapToInt(Integer::intValue).sum();
        return entry.terms().filter(terms -> fits(entry, terms.gpus(), gpus)).isPresent()
                && kept.entrySet().stream()
                        .allMatch(share -> share.getValue() <= entry.status().gpusOn(share.getKey()))
                && gpus < entry.status().gpus();
    }

    /** On whole nodes more may be held than is asked for, but no node too many. */
    private static boolean fits(LeaseEntry entry, int asked, int held) {
        int largest = entry.isDedicated()
                ? entry.status().nodes().stream().mapToInt(NodeGpus::gpus).max().orElse(1)
                : 1;
        return held >= asked && held - largest < asked;
    }

    /** Lost nodes are the first to go, then those with the fewest GPUs in use by pods that are not leaving. */
    private int inUse(LeaseEntry entry, String name) {
        if (desk.world().node(name) == null) {
            return -1;
        }
        return Math.toIntExact(desk.world().podsOf(entry).stream()
                .filter(pod -> LetIn.mayRun(pod)
                        && !pod.life().isLeaving()
                        && name.equals(pod.scheduling().nodeName()))
                .mapToLong(pod -> Math.max(
                        1,
                        pod.devices().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()))
                .sum());
    }

    // ---- growth

    /** Claims what was granted and is not claimed yet. */
    private void claim(LeaseEntry entry, Instant now) {
        Optional<Growth> growth = entry.asked().growth();
        if (growth.isEmpty()) {
            return;
        }
        if (!isStillAsked(entry, growth.get())) {
            giveUp(entry, growth.get());
            return;
        }
        for (NodeShare share : growth.get().more().nodes()) {
            if (!isClaimed(entry, growth.get(), share) && !claim(entry, growth.get(), share, now)) {
                return;
            }
        }
        var foreign = strangers.on(entry, growth.get().more());
        if (isClaimedByNodes(entry, growth.get())
                && !foreign.isEmpty()
                && !strangers.mayBeAwaited(entry, foreign, growth.get().awaited(), now)) {
            giveUp(entry, growth.get());
        }
    }

    /** False when it was given up. */
    private boolean claim(LeaseEntry entry, Growth growth, NodeShare share, Instant now) {
        NodeEntry node = desk.world().node(share.node());
        int gpus = entry.status().gpusOn(share.node()) + share.gpus();
        if (node == null || !NodeClaims.hasRoom(entry, node, gpus)) {
            giveUp(entry, growth);
            return false;
        }
        if (node.isBusy()) {
            node.waiters().add(entry.uid());
        } else if (!node.backoff().isOver(now)) {
            desk.agenda().remind(entry.uid(), node.backoff().until());
        } else {
            nodes.write(node, NodeClaims.record(entry, node, gpus), Urgency.BEGIN, result -> {
                if (result == NodeWrites.Result.CHANGED) {
                    desk.journal().claimLost(entry, share.node());
                } else if (result == NodeWrites.Result.FAILED && !isClaimed(entry, growth, share)) {
                    giveUp(entry, growth);
                }
                desk.world().changes().lease(entry.uid());
            });
        }
        return true;
    }

    /** And would be enough: the plan may have counted claims that the lease was about to give back. */
    private static boolean isStillAsked(LeaseEntry entry, Growth growth) {
        return entry.terms().filter(terms -> terms.gpus() == growth.gpus()).isPresent()
                && entry.status().gpus() + growth.more().gpus() >= growth.gpus();
    }

    private boolean isClaimed(LeaseEntry entry, Growth growth) {
        return isClaimedByNodes(entry, growth)
                && strangers.on(entry, growth.more()).isEmpty();
    }

    private boolean isClaimedByNodes(LeaseEntry entry, Growth growth) {
        return growth.more().nodes().stream().allMatch(share -> isClaimed(entry, growth, share));
    }

    private boolean isClaimed(LeaseEntry entry, Growth growth, NodeShare share) {
        NodeEntry node = desk.world().node(share.node());
        return node != null
                && !node.isBusy()
                && node.allocationsOrNone().of(entry.uid())
                        >= entry.status().gpusOn(share.node()) + growth.on(share.node());
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
        if (terms.gpus() <= entry.status().gpus()) {
            return;
        }
        Map<String, Integer> beyond = new TreeMap<>();
        desk.world().engineView().placements().claims(entry).forEach((name, gpus) -> {
            int more = gpus - entry.status().gpusOn(name);
            if (more > 0) {
                beyond.put(name, more);
            }
        });
        int all = entry.status().gpus()
                + beyond.values().stream().mapToInt(Integer::intValue).sum();
        int smallest =
                beyond.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        boolean isRightSize =
                entry.isDedicated() ? all >= terms.gpus() && all - smallest < terms.gpus() : all == terms.gpus();
        if (!beyond.isEmpty() && isRightSize) {
            entry.asked().takeUp(new Growth(terms.gpus(), placement(entry, beyond)));
            desk.world().refresh(entry);
        }
    }

    // ---- placements

    private Placement placement(LeaseEntry entry, Map<String, Integer> shares) {
        return desk.world().engineView().placements().of(entry, shares);
    }

    private static Map<String, Integer> shares(LeaseEntry entry) {
        return asMap(entry.status().nodes());
    }

    private static Map<String, Integer> asMap(List<NodeGpus> nodes) {
        Map<String, Integer> shares = new TreeMap<>();
        nodes.forEach(node -> shares.put(node.name(), node.gpus()));
        return shares;
    }

    private static Map<String, Integer> together(Map<String, Integer> held, Growth growth) {
        Map<String, Integer> all = new TreeMap<>(held);
        growth.more().nodes().forEach(share -> all.merge(share.node(), share.gpus(), Integer::sum));
        return all;
    }
}
