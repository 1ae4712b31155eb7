package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps GPUs of each pool for its owner: on the nodes that it uses itself, then on free ones, then on those that come free
 * first. What is kept counts as used by the owner, so that nobody who plans need know of it.
 */
final class OwnerReserve {

    private record Holder(Held held, int gpus) {}

    private final Snapshot snapshot;
    private final Map<String, List<Holder>> holders = new HashMap<>();
    private final Map<String, Integer> booked = new HashMap<>();
    private final List<Reclaim> reclaims = new ArrayList<>();

    private OwnerReserve(Snapshot snapshot) {
        this.snapshot = snapshot;
        snapshot.held().forEach(this::occupy);
        Stream.concat(
                        snapshot.waiting().stream(),
                        snapshot.quoting().holds().stream().map(Hold::request))
                .map(Request::booking)
                .flatMap(booking -> booking.flatMap(given -> given.placement()).stream())
                .flatMap(placement -> placement.nodes().stream())
                .forEach(share -> booked.merge(share.node(), 1, Integer::sum));
    }

    /**
     * @param snapshot without what is kept for owners, and with those who have to leave for them gone when they have to
     * @param reclaims those who are to be told now
     */
    record Applied(Snapshot snapshot, List<Reclaim> reclaims) {}

    static Applied applied(Snapshot snapshot) {
        if (snapshot.pools().stream().allMatch(pool -> pool.ownerReserve() == 0)) {
            return new Applied(snapshot, List.of());
        }
        return new OwnerReserve(snapshot).apply();
    }

    /** GPUs that a pool of the snapshot would keep for its owner, and that are neither free nor used by it; not positive: none. */
    static int missing(Snapshot snapshot, Pool pool) {
        var reserve = new OwnerReserve(snapshot);
        return missing(pool, reserve.free(pool));
    }

    private Applied apply() {
        Estate estate = new Estate(snapshot);
        Footings footings = new Footings(estate, new Board(new SeatFinder(estate), 0), new Bids());
        for (Pool pool : snapshot.pools()) {
            recall(pool, estate, footings);
        }
        Map<LeaseId, Reclaim> told = new HashMap<>();
        reclaims.forEach(reclaim -> told.put(reclaim.lease(), reclaim));
        List<Held> held = snapshot.held().stream()
                .map(one -> leaving(one, told.get(one.lease())))
                .toList();
        holders.clear();
        held.forEach(this::occupy);
        List<Pool> pools = snapshot.pools().stream().map(this::withheld).toList();
        return new Applied(snapshot.with(pools, held), reclaims);
    }

    private void occupy(Held held) {
        held.placement()
                .nodes()
                .forEach(share -> holders.computeIfAbsent(share.node(), _ -> new ArrayList<>())
                        .add(new Holder(held, share.gpus())));
    }

    private void recall(Pool pool, Estate estate, Footings footings) {
        int missing = missing(pool, free(pool));
        if (missing > 0) {
            reclaims.addAll(new OwnerRecall(pool, estate, footings).of(missing));
        }
    }

    private static Held leaving(Held held, @Nullable Reclaim reclaim) {
        return reclaim == null ? held : held.leaving(reclaim.endsAt(), Optional.of(reclaim.forWhom()));
    }

    // ---- what is kept

    private static boolean isWhole(Pool pool) {
        return pool.isolations().equals(Set.of(Isolation.DEDICATED));
    }

    /** GPUs of the reserve that neither the owner uses nor are kept on these nodes. */
    private static int missing(Pool pool, Map<String, Integer> kept) {
        return pool.ownerReserve()
                - pool.nodes().stream().mapToInt(Node::ownerGpus).sum()
                - kept.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** GPUs by node that are kept and that nobody has now. */
    private Map<String, Integer> free(Pool pool) {
        return keeping(pool, Map.of(), node -> free(pool, node));
    }

    private int free(Pool pool, Node node) {
        List<Holder> here = holders.getOrDefault(node.name(), List.of());
        boolean alone = here.stream().anyMatch(holder -> holder.held().isolation() == Isolation.DEDICATED);
        if (alone || (isWhole(pool) && !here.isEmpty())) {
            return 0;
        }
        int held = here.stream().mapToInt(Holder::gpus).sum();
        return Math.max(0, node.gpus() - node.ownerGpus() - held);
    }

    /** What is kept already, and of the nodes in order as much of what they can give as is missing still. */
    private Map<String, Integer> keeping(Pool pool, Map<String, Integer> already, ToIntFunction<Node> most) {
        Map<String, Integer> kept = new HashMap<>(already);
        int missing = missing(pool, kept);
        for (Node node : inOrder(pool)) {
            if (missing <= 0) {
                break;
            }
            int can = most.applyAsInt(node);
            int amount = Math.max(0, isWhole(pool) ? can : Math.min(can, missing));
            kept.merge(node.name(), amount, Integer::sum);
            missing -= amount;
        }
        return kept;
    }

    private Pool withheld(Pool pool) {
        Map<String, Integer> free = free(pool);
        Map<String, Integer> kept =
                keeping(pool, free, node -> node.gpus() - node.ownerGpus() - free.getOrDefault(node.name(), 0));
        return pool.withNodes(pool.nodes().stream()
                .map(node -> node.withOwnerGpus(node.ownerGpus() + kept.getOrDefault(node.name(), 0)))
                .toList());
    }

    /** Those that the owner uses, then those that are free first; of these the ones that leases would be placed on last. */
    private List<Node> inOrder(Pool pool) {
        return pool.nodes().stream()
                .filter(Node::leasable)
                .sorted(Comparator.comparing((Node node) -> node.ownerGpus() == 0)
                        .thenComparing(this::freeAt)
                        .thenComparing(node -> booked.getOrDefault(node.name(), 0), Comparator.naturalOrder())
                        .thenComparing(Node::name, Comparator.reverseOrder()))
                .toList();
    }

    private Instant freeAt(Node node) {
        return holders.getOrDefault(node.name(), List.of()).stream()
                .map(holder -> holder.held().freeAt())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }
}
