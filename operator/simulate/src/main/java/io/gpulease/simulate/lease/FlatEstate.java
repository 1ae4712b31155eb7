package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** One pool and one tenant, to whom nothing is denied but what is not free: for traces that tell no more than how many GPUs there were. */
final class FlatEstate {
    static final String GPU_CLASS = "gpu";
    static final String TENANT = "everybody";

    /** So that nobody is told that he waits for want of quota. */
    private static final int QUOTA = 1 << 30;

    private static final Duration NO_LIMIT = Duration.ofDays(36_500);

    private FlatEstate() {}

    /**
     * @param gpus at least 1
     * @param perNode GPUs of each node; the last one has what is left over
     */
    static Estate of(int gpus, int perNode) {
        return new Estate(List.of(pool(gpus, perNode)), List.of(tenant()), List.of());
    }

    private static Pool pool(int gpus, int perNode) {
        int count = Math.ceilDiv(gpus, perNode);
        var nodes = IntStream.range(0, count)
                .mapToObj(node -> new Node(
                        "node-%06d".formatted(node), Math.min(perNode, gpus - node * perNode), 0, true, Map.of()))
                .toList();
        return new Pool(
                "pool",
                GPU_CLASS,
                "site",
                Reliability.BEST_EFFORT,
                Set.of(Isolation.values()),
                NO_LIMIT,
                true,
                0,
                List.of(),
                nodes);
    }

    private static Tenant tenant() {
        return new Tenant(
                TENANT,
                List.of(new Quota(GPU_CLASS, QUOTA, 0, 0, 0)),
                Set.of(Tier.ON_DEMAND),
                NO_LIMIT,
                false,
                Optional.empty());
    }
}
