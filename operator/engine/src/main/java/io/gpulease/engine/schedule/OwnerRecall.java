package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.reclaim.Candidate;
import io.gpulease.engine.reclaim.LeastLoss;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Has Spot and borrowed OnDemand leases of a pool leave with notice where what is kept for its owner is not free, and will not
 * be by the time they had left.
 */
final class OwnerRecall {

    private static final int MOST_TRIES = 1_000;

    private final Pool pool;
    private final Instant now;
    private final Set<String> leasable;
    private final List<Held> there;
    private final Map<LeaseId, Held> canBeTold = new LinkedHashMap<>();

    OwnerRecall(Pool pool, Estate estate, Footings footings) {
        this.pool = pool;
        now = estate.time().now();
        leasable = pool.nodes().stream().filter(Node::leasable).map(Node::name).collect(Collectors.toSet());
        List<Holding> holdings = estate.holdings().stream()
                .filter(holding -> gpus(holding.held()) > 0)
                .toList();
        there = holdings.stream().map(Holding::held).toList();
        holdings.stream()
                .filter(holding -> footings.of(holding) != Footing.OWN && leavesSooner(holding.held()))
                .forEach(holding -> canBeTold.put(holding.held().lease(), holding.held()));
    }

    /** On nodes that the owner can have when it leaves. */
    private int gpus(Held held) {
        return !held.placement().pool().equals(pool.name())
                ? 0
                : held.placement().nodes().stream()
                        .filter(share -> leasable.contains(share.node()))
                        .mapToInt(NodeShare::gpus)
                        .sum();
    }

    private boolean leavesSooner(Held held) {
        return held.tenure().notice().isPresent() && freeAt(held).isBefore(held.freeAt());
    }

    /** Who is to be told, so that no more than that many GPUs are missing. */
    List<Reclaim> of(int missing) {
        List<Candidate> candidates =
                canBeTold.values().stream().map(this::candidate).toList();
        List<Held> told = new LeastLoss(MOST_TRIES)
                .among(candidates, chosen -> freeWhenGone(held(chosen)) >= missing)
                .map(this::held)
                // Not enough, but the owner has use for less as well.
                .orElseGet(() -> List.copyOf(canBeTold.values()));
        boolean freeWithoutThem = free(List.of(), lastGone(told)) >= missing;
        return freeWithoutThem ? List.of() : told.stream().map(this::reclaim).toList();
    }

    private List<Held> held(List<Candidate> chosen) {
        return chosen.stream()
                .flatMap(candidate -> Stream.ofNullable(canBeTold.get(candidate.lease())))
                .toList();
    }

    private int freeWhenGone(List<Held> told) {
        return free(told, lastGone(told));
    }

    /** When those have left who are told, and those who were told for the owner before. */
    private Instant lastGone(List<Held> told) {
        return Stream.concat(
                        told.stream().map(this::freeAt),
                        there.stream().filter(OwnerRecall::isLeavingForTheOwner).map(Held::freeAt))
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    /** GPUs that come free until then, if those are told. */
    private int free(List<Held> told, Instant until) {
        return there.stream()
                .filter(held -> told.contains(held) || !held.freeAt().isAfter(until))
                .mapToInt(this::gpus)
                .sum();
    }

    private static boolean isLeavingForTheOwner(Held held) {
        return held.tenure()
                .leavesFor()
                .filter(Claimant.OfOwner.class::isInstance)
                .isPresent();
    }

    private Reclaim reclaim(Held held) {
        return new Reclaim(
                held.lease(), endsAt(held), held.tenure().notice().orElseThrow(), new Claimant.OfOwner(pool.name()));
    }

    private Candidate candidate(Held held) {
        Instant started = held.tenure().startedAt();
        long used = Math.max(0, Duration.between(started, now).toSeconds());
        return new Candidate(held.lease(), held.tier(), used * held.placement().gpus(), started);
    }

    private Instant endsAt(Held held) {
        return WholeSeconds.up(now.plus(held.tenure().notice().orElseThrow()));
    }

    private Instant freeAt(Held held) {
        return endsAt(held).plus(held.tenure().turnover());
    }
}
