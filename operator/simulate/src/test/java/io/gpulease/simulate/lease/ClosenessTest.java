package io.gpulease.simulate.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.simulate.trace.Details;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two blocks of two racks; racks of two blocks have the same names. Each rack has two nodes, and one node is in no rack. */
class ClosenessTest {
    private static Pool pool() {
        return pool(0);
    }

    /** @param reserve what its owner keeps */
    private static Pool pool(int reserve) {
        var nodes = new ArrayList<Node>();
        for (int node = 0; node < 8; node++) {
            nodes.add(new Node("n" + node, 8, 0, true, Map.of("block", "b" + node / 4, "rack", "r" + node / 2 % 2)));
        }
        nodes.add(new Node("alone", 8, 0, true, Map.of("block", "b0")));
        return new Pool(
                "pool",
                "gpu",
                "",
                Reliability.BEST_EFFORT,
                Set.of(Isolation.DEDICATED),
                Duration.ofDays(1),
                true,
                reserve,
                List.of(new TopologyLevel("block", "block"), new TopologyLevel("rack", "rack")),
                nodes);
    }

    private static List<NodeShare> on(String... nodes) {
        return List.of(nodes).stream().map(node -> new NodeShare(node, 8)).toList();
    }

    @Test
    void findsTheNarrowestLevelThatHasAllNodes() {
        var domains = new PoolDomains(pool());
        assertThat(domains.levelOf(on("n0", "n1"))).isEqualTo(2);
        assertThat(domains.levelOf(on("n0", "n2"))).isEqualTo(1);
        assertThat(domains.levelOf(on("n0", "alone"))).isEqualTo(1);
        assertThat(domains.levelOf(on("n0", "n4"))).isZero();
    }

    @Test
    void findsTheNarrowestLevelThatHasRoom() {
        var domains = new PoolDomains(pool());
        assertThat(domains.narrowest(16, node -> true)).isEqualTo(2);
        assertThat(domains.narrowest(24, node -> true)).isEqualTo(1);
        assertThat(domains.narrowest(48, node -> true)).isZero();
        assertThat(domains.narrowest(16, node -> Set.of("n0", "n2").contains(node.name())))
                .isEqualTo(1);
    }

    @Test
    void countsLeasesOfSeveralNodesThatLieAsCloseAsTheyCould() {
        var estate = new Estate(List.of(pool()), List.of(tenant()), List.of());
        var played = LeaseReplay.run(
                estate, List.of(lease("a", 8, 0), lease("b", 16, 1), lease("c", 32, 2), lease("d", 16, 3)), _ -> {});
        // The first has one node.
        assertThat(played.gangs().leases()).isEqualTo(3);
        assertThat(played.gangs().closest()).isEqualTo(3);
        assertThat(played.gangs().closestShare()).isEqualTo(1);
    }

    private static Tenant tenant() {
        return new Tenant(
                "t",
                List.of(new Quota("gpu", 72, 0, 0, 0)),
                Set.of(Tier.ON_DEMAND),
                Duration.ofDays(1),
                false,
                Optional.empty());
    }

    private static Gangs gangs(Pool pool, Arrival... leases) {
        return LeaseReplay.run(new Estate(List.of(pool), List.of(tenant()), List.of()), List.of(leases), _ -> {})
                .gangs();
    }

    @Test
    void whatIsKeptForTheOwnerCouldNotHaveBeenHad() {
        // Seven nodes, the last ones by name: of each rack no two are left.
        assertThat(gangs(pool(56), lease("a", 16, 0))).isEqualTo(new Gangs(1, 1, 1));
    }

    @Test
    void nodesWithoutTheLabelsThatAreAskedForCouldNotHaveBeenHad() {
        var labelled = new Constraints(Set.of(), Reliability.BEST_EFFORT, Map.of("rack", "r0"), Optional.empty());
        assertThat(gangs(pool(), lease("a", 32, 0, labelled))).isEqualTo(new Gangs(1, 1, 1));
        assertThat(gangs(pool(), lease("a", 24, 0, labelled))).isEqualTo(new Gangs(1, 1, 1));
    }

    private static Arrival lease(String name, int gpus, long second) {
        return lease(name, gpus, second, Constraints.NONE);
    }

    private static Arrival lease(String name, int gpus, long second, Constraints constraints) {
        var request = new Request(
                new LeaseId("n", name, name),
                Optional.of("t"),
                "gpu",
                gpus,
                Tier.ON_DEMAND,
                Isolation.DEDICATED,
                Term.lasting(Duration.ofSeconds(1000)),
                constraints,
                Instant.ofEpochSecond(second),
                Duration.ZERO,
                Optional.empty());
        return new Arrival(request, Optional.empty(), OptionalLong.empty(), Details.NONE);
    }
}
