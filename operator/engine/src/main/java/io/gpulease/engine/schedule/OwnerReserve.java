package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.reclaim.Candidate;
import io.gpulease.engine.reclaim.LeastLoss;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps GPUs of each pool for its owner: on the nodes that it uses itself, then on free ones, then on those that come free
 * first. What is kept counts as used by the owner, so that nobody who plans need know of it. Where it is not free, Spot and
 * borrowed OnDemand leases leave with notice.
 */
final class OwnerReserve {

    private static final int MOST_TRIES = 1_000;

    private final Snapshot snapshot;
    private final Map<String, List<Held>> holders = new HashMap<>();
    private final Map<String, Integer> booked = new HashMap<>();
    private final List<Reclaim> reclaims = new ArrayList<>();

    private OwnerReserve(Snapshot snapshot) {
        this.snapshot = snapshot;
        snapshot.held().forEach(this::occupy);
        snapshot.waiting().stream()
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

    private Applied apply() {
        Estate estate = new Estate(snapshot);
        Footings footings = new Footings(estate, new Board(new SeatFinder(estate.calendar()), 0), List.of());
        for (Pool pool : snapshot.pools()) {
            recall(pool, estate, footings);
        }
        List<Held> held = snapshot.held().stream().map(this::told).toList();
        holders.clear();
        held.forEach(this::occupy);
        List<Pool> pools = snapshot.pools().stream().map(this::withheld).toList();
        return new Applied(new Snapshot(snapshot.now(), pools, snapshot.tenants(), held, snapshot.waiting()), reclaims);
    }

    private void occupy(Held held) {
        held.placement()
                .nodes()
                .forEach(share -> holders.computeIfAbsent(share.node(), _ -> new ArrayList<>())
                        .add(held));
    }

    // ---- who has to leave

    private void recall(Pool pool, Estate estate, Footings footings) {
        int coming = snapshot.held().stream()
                .filter(held -> held.placement().pool().equals(pool.name()) && isLeavingForTheOwner(held))
                .mapToInt(held -> held.placement().gpus())
                .sum();
        int missing = missing(pool, free(pool)) - coming;
        if (missing <= 0) {
            return;
        }
        Map<LeaseId, Held> known = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Holding holding : estate.holdings()) {
            Held held = holding.held();
            if (held.placement().pool().equals(pool.name())
                    && held.tenure().notice().isPresent()
                    && footings.of(holding) != Footing.OWN
                    && freeAt(held).isBefore(held.freeAt())) {
                known.put(held.lease(), held);
                candidates.add(candidate(held));
            }
        }
        new LeastLoss(MOST_TRIES)
                .among(candidates, chosen -> gpus(chosen, known) >= missing)
                // Not enough, but the owner has use for less as well.
                .orElse(candidates)
                .forEach(candidate -> reclaims.add(new Reclaim(
                        candidate.lease(),
                        endsAt(known(known, candidate)),
                        known(known, candidate).tenure().notice().orElseThrow(),
                        new Claimant.OfOwner(pool.name()))));
    }

    private static boolean isLeavingForTheOwner(Held held) {
        return held.tenure()
                .leavesFor()
                .filter(Claimant.OfOwner.class::isInstance)
                .isPresent();
    }

    private static int gpus(List<Candidate> chosen, Map<LeaseId, Held> known) {
        return chosen.stream()
                .mapToInt(candidate -> known(known, candidate).placement().gpus())
                .sum();
    }

    private static Held known(Map<LeaseId, Held> known, Candidate candidate) {
        return Optional.ofNullable(known.get(candidate.lease())).orElseThrow();
    }

    private Candidate candidate(Held held) {
        Instant started = held.tenure().startedAt();
        long used = Math.max(0, Duration.between(started, snapshot.now()).toSeconds());
        return new Candidate(held.lease(), held.tier(), used * held.placement().gpus(), started);
    }

    private Instant endsAt(Held held) {
        return WholeSeconds.up(snapshot.now().plus(held.tenure().notice().orElseThrow()));
    }

    private Instant freeAt(Held held) {
        return endsAt(held).plus(held.tenure().turnover());
    }

    private Held told(Held held) {
        Optional<Reclaim> reclaim = reclaims.stream()
                .filter(one -> one.lease().equals(held.lease()))
                .findFirst();
        return reclaim.isEmpty()
                ? held
                : new Held(
                        held.lease(),
                        held.tenant(),
                        held.gpuClass(),
                        held.tier(),
                        held.isolation(),
                        held.placement(),
                        freeAt(held),
                        new Tenure(
                                held.tenure().startedAt(),
                                Optional.empty(),
                                held.tenure().turnover(),
                                Optional.of(reclaim.get().forWhom()),
                                held.tenure().promisedAt()));
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
        Map<String, Integer> kept = new HashMap<>();
        for (Node node : inOrder(pool)) {
            keep(pool, node, free(pool, node), kept);
        }
        return kept;
    }

    private int free(Pool pool, Node node) {
        List<Held> here = holders.getOrDefault(node.name(), List.of());
        boolean alone = here.stream().anyMatch(held -> held.isolation() == Isolation.DEDICATED);
        if (alone || (isWhole(pool) && !here.isEmpty())) {
            return 0;
        }
        int held = here.stream()
                .flatMap(lease -> lease.placement().nodes().stream())
                .filter(share -> share.node().equals(node.name()))
                .mapToInt(NodeShare::gpus)
                .sum();
        return Math.max(0, node.gpus() - node.ownerGpus() - held);
    }

    private static void keep(Pool pool, Node node, int most, Map<String, Integer> kept) {
        int missing = missing(pool, kept);
        int amount = isWhole(pool) ? most : Math.min(most, missing);
        if (missing > 0 && amount > 0) {
            kept.merge(node.name(), amount, Integer::sum);
        }
    }

    private Pool withheld(Pool pool) {
        Map<String, Integer> kept = free(pool);
        for (Node node : inOrder(pool)) {
            keep(pool, node, node.gpus() - node.ownerGpus() - kept.getOrDefault(node.name(), 0), kept);
        }
        return pool.withNodes(pool.nodes().stream()
                .map(node -> new Node(
                        node.name(),
                        node.gpus(),
                        node.ownerGpus() + kept.getOrDefault(node.name(), 0),
                        node.leasable(),
                        node.labels()))
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
                .map(Held::freeAt)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }
}
