package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What would come of it if the owner of a pool kept more of it for itself: the same that the next plan would do, but nothing of it
 * has happened.
 *
 * @param reserve what the pool would keep, in GPUs
 * @param atOnce GPUs of what is wanted more that are free now
 * @param leaving leases that end before the owner has it all, those first that leave first
 * @param allBy when it has it all; empty when it never will as the pool is now
 * @param outOfReach GPUs that the pool does not have
 */
public record RecallForecast(int reserve, int atOnce, List<Leaving> leaving, Optional<Instant> allBy, int outOfReach) {

    public RecallForecast {
        leaving = List.copyOf(leaving);
    }

    /**
     * A lease whose GPUs the owner would get.
     *
     * @param gpus of them on nodes that the owner can have
     * @param endsBy the latest that its usage stops
     * @param freeBy when its nodes are free, grace and cleaning included
     * @param recalled true: it would be told to leave; false: it ends then anyway
     * @param used how long it would have run
     */
    public record Leaving(
            LeaseId lease,
            String tenant,
            Tier tier,
            int gpus,
            Instant endsBy,
            Instant freeBy,
            boolean recalled,
            Duration used) {

        /** Of a recalled lease: what it has computed by then, all of which is lost if it cannot go on elsewhere. */
        public long gpuSecondsAtRisk() {
            return recalled ? used.toSeconds() * gpus : 0;
        }
    }

    /**
     * @param more GPUs besides those that are kept already
     * @throws IllegalArgumentException if there is no such pool, or it is asked for no GPU
     */
    public static RecallForecast of(Snapshot snapshot, String poolName, int more) {
        Pool pool = snapshot.pools().stream()
                .filter(known -> known.name().equals(poolName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no pool %s; known: %s"
                        .formatted(
                                poolName,
                                Words.list(
                                        snapshot.pools().stream()
                                                .map(Pool::name)
                                                .toList(),
                                        "none"))));
        if (more < 1) {
            throw new IllegalArgumentException("%d GPUs cannot be recalled; it must be at least 1".formatted(more));
        }
        Snapshot raised = snapshot.with(
                snapshot.pools().stream()
                        .map(known -> known.equals(pool) ? keeping(pool, more) : known)
                        .toList(),
                snapshot.held());
        int missingBefore = Math.max(0, OwnerReserve.missing(snapshot, pool));
        int missing = Math.max(0, OwnerReserve.missing(raised, keeping(pool, more)));
        return new Forecaster(snapshot, pool, OwnerReserve.applied(raised).reclaims())
                .forecast(pool.ownerReserve() + more, more - (missing - missingBefore), missing);
    }

    private static Pool keeping(Pool pool, int more) {
        return new Pool(
                pool.name(),
                pool.gpuClass(),
                pool.site(),
                pool.reliability(),
                pool.isolations(),
                pool.maxTerm(),
                pool.open(),
                Math.addExact(pool.ownerReserve(), more),
                pool.levels(),
                pool.nodes(),
                pool.wattsPerGpu());
    }

    private static final class Forecaster {
        private final Snapshot snapshot;
        private final Pool pool;
        private final Set<String> leasable;
        private final Map<LeaseId, Reclaim> told = new HashMap<>();

        Forecaster(Snapshot snapshot, Pool pool, List<Reclaim> reclaims) {
            this.snapshot = snapshot;
            this.pool = pool;
            leasable =
                    pool.nodes().stream().filter(Node::leasable).map(Node::name).collect(Collectors.toSet());
            reclaims.forEach(reclaim -> told.put(reclaim.lease(), reclaim));
        }

        RecallForecast forecast(int reserve, int atOnce, int missing) {
            List<Leaving> inOrder = snapshot.held().stream()
                    .filter(held -> held.placement().pool().equals(pool.name()) && gpus(held) > 0)
                    .map(this::leaving)
                    .sorted(Comparator.comparing(Leaving::freeBy).thenComparing(Leaving::lease))
                    .toList();
            List<Leaving> needed = new ArrayList<>();
            int left = missing;
            for (Leaving leaving : inOrder) {
                if (left <= 0) {
                    break;
                }
                needed.add(leaving);
                left -= leaving.gpus();
            }
            Instant allBy = needed.isEmpty() ? snapshot.now() : needed.getLast().freeBy();
            return new RecallForecast(
                    reserve,
                    Math.max(0, atOnce),
                    needed,
                    left > 0 ? Optional.empty() : Optional.of(allBy),
                    Math.max(0, left));
        }

        private int gpus(Held held) {
            return held.placement().nodes().stream()
                    .filter(share -> leasable.contains(share.node()))
                    .mapToInt(NodeShare::gpus)
                    .sum();
        }

        private Leaving leaving(Held held) {
            Optional<Reclaim> reclaim = Optional.ofNullable(told.get(held.lease()));
            Instant endsBy = reclaim.map(Reclaim::endsAt)
                    .orElseGet(() -> held.freeAt().minus(held.tenure().turnover()));
            Duration used = Duration.between(held.tenure().startedAt(), endsBy);
            return new Leaving(
                    held.lease(),
                    held.tenant(),
                    held.tier(),
                    gpus(held),
                    endsBy,
                    endsBy.plus(held.tenure().turnover()),
                    reclaim.isPresent(),
                    used.isNegative() ? Duration.ZERO : used);
        }
    }
}
