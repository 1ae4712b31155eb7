package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Sharing;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pools that clean their nodes, of an order of its own: worlds are what they were but for that. */
final class RandomSharing {

    private final Random random;

    RandomSharing(long seed) {
        random = new Random(seed + 1_000_003);
    }

    /** Some of them clean their nodes; of these some have been used since by tenants that are there, or were. */
    List<Pool> cleaning(List<Pool> pools) {
        return pools.stream()
                .map(pool -> random.nextInt(3) > 0 ? pool : cleaning(pool))
                .toList();
    }

    private Pool cleaning(Pool pool) {
        return pool.withNodes(pool.nodes().stream()
                .map(node -> node.sharedAs(random.nextBoolean() ? Sharing.CLEAN : Sharing.used(someTenants())))
                .toList());
    }

    private Set<String> someTenants() {
        return IntStream.rangeClosed(1, 3)
                .filter(_ -> random.nextBoolean())
                .mapToObj(tenant -> "t" + tenant)
                .collect(Collectors.toSet());
    }

    /** All of them are open, are shared, and clean their nodes. */
    static List<Pool> cleaned(List<Pool> pools) {
        return pools.stream().map(RandomSharing::cleaned).toList();
    }

    private static Pool cleaned(Pool pool) {
        List<Node> nodes = pool.nodes().stream()
                .map(node -> new Node(
                        node.name(), Math.max(2, node.gpus()), 0, node.leasable(), node.labels(), Sharing.CLEAN))
                .toList();
        return new Pool(
                pool.name(),
                pool.gpuClass(),
                pool.site(),
                pool.reliability(),
                Set.of(Isolation.values()),
                pool.maxTerm(),
                true,
                pool.ownerReserve(),
                pool.levels(),
                nodes,
                pool.wattsPerGpu());
    }

    /** It asks for so few GPUs that others have room beside it. */
    static Request sharer(Request one) {
        return new Request(
                one.lease(),
                one.tenant(),
                one.gpuClass(),
                1 + one.gpus() % 2,
                one.tier(),
                Isolation.SHARED,
                one.term(),
                one.constraints(),
                one.createdAt(),
                one.turnover(),
                one.booking());
    }
}
