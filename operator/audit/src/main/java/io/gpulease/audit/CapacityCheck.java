package io.gpulease.audit;

import io.gpulease.audit.History.Held;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Was at every instant no more promised of any node than it has? */
final class CapacityCheck {

    private CapacityCheck() {}

    private record Share(Held held, long gpus, long of, boolean isLost) {}

    static List<Breach> of(List<History> histories) {
        Map<String, List<Share>> nodes = new TreeMap<>();
        for (History history : histories) {
            for (Held held : history.held()) {
                for (Entry.Node node : held.entry().nodes()) {
                    nodes.computeIfAbsent(node.name(), _ -> new ArrayList<>())
                            .add(new Share(held, node.gpus(), node.of(), node.isLost()));
                }
            }
        }
        List<Breach> breaches = new ArrayList<>();
        nodes.forEach((name, shares) -> sweep(name, shares, breaches));
        return breaches;
    }

    /** From each start on: only there can more be held than before. */
    private static void sweep(String node, List<Share> shares, List<Breach> breaches) {
        shares.sort(Comparator.comparing(share -> share.held().from()));
        Set<Share> standing = new HashSet<>();
        for (Share share : shares) {
            Instant at = share.held().from();
            standing.removeIf(other -> !other.held().until().isAfter(at));
            standing.add(share);
            long capacity = standing.stream()
                    .mapToLong(Share::of)
                    .filter(of -> of != Long.MAX_VALUE)
                    .max()
                    .orElse(Long.MAX_VALUE);
            long sum = standing.stream().mapToLong(CapacityCheck::inUse).sum();
            if (sum > capacity) {
                breaches.add(new Breach(
                        "capacity",
                        "node %s has %d GPUs, and from %s on %d of it were promised: %s"
                                .formatted(node, capacity, at, sum, names(standing))));
                return;
            }
        }
    }

    /**
     * A node that is lost may be somebody else's when it is back: what a lease tells as lost counts for nobody. Where the record does not
     * say which of its nodes it is, it may be any of them.
     */
    private static long inUse(Share share) {
        Entry entry = share.held().entry();
        if (entry.nodes().stream().anyMatch(Entry.Node::isLost)) {
            return share.isLost() ? 0 : share.gpus();
        }
        return Math.max(0, share.gpus() - entry.lost());
    }

    private static String names(Set<Share> standing) {
        return standing.stream()
                .sorted(Comparator.comparingLong(share -> share.held().entry().number()))
                .map(share -> "%d to %s (%s, record %d)"
                        .formatted(
                                share.gpus(),
                                share.held().entry().lease(),
                                share.held().entry().uid(),
                                share.held().entry().number()))
                .collect(Collectors.joining(", "));
    }
}
