package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.id;
import static io.gpulease.engine.schedule.World.nodes;
import static io.gpulease.engine.schedule.World.pool;
import static io.gpulease.engine.schedule.World.reclaimable;
import static io.gpulease.engine.schedule.World.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who leaves for the power that they draw: site "here" has 4 kW, and a node of 4 GPUs draws 2 kW. */
class PowerReclaimTest {

    private final World world = new World()
            .pool(pool("p", nodes("n", 4, 4)).drawing(500))
            .tenant(World.tenant("acme", World.quota(1000, 0, 1000), new Quota("other", 1000, 0, 0, 1000)))
            .site(new Site("here", SiteState.NORMAL, OptionalLong.of(4_000), List.of()));

    @Test
    void spotAtTheSiteLeavesThoughNodesAreFree() {
        world.held(reclaimable("acme", "old", Tier.SPOT, -50, 500, share("n1", 4)))
                .held(reclaimable("acme", "young", Tier.SPOT, -20, 500, share("n2", 4)))
                .waiting(ask("a", 4));

        assertThat(world.plan().reclaims())
                .containsExactly(
                        new Reclaim(id("young"), at(10), Duration.ofSeconds(10), new Claimant.OfLease(id("a"))));
        assertThat(bookedStart(world.decisionOn("a"))).contains(at(11));
    }

    @Test
    void spotOfAnotherClassLeavesWhereItDrawsOnTheSamePower() {
        world.pool(ofOtherClass("here"))
                .held(reclaimable("acme", "usual", Tier.ON_DEMAND, -50, 500, share("n1", 4)))
                .held(spotOfOtherClass("here"))
                .waiting(ask("a", 4));

        assertThat(world.plan().reclaims()).extracting(Reclaim::lease).containsExactly(id("spot"));
        assertThat(bookedStart(world.decisionOn("a"))).contains(at(11));
    }

    @Test
    void spotElsewhereStays() {
        world.pool(ofOtherClass("there"))
                .held(reclaimable("acme", "one", Tier.ON_DEMAND, -50, 500, share("n1", 4)))
                .held(reclaimable("acme", "two", Tier.ON_DEMAND, -50, 500, share("n2", 4)))
                .held(spotOfOtherClass("there"))
                .waiting(ask("a", 4));

        assertThat(world.plan().reclaims()).isEmpty();
        assertThat(bookedStart(world.decisionOn("a"))).contains(at(500));
    }

    private static Pool ofOtherClass(String site) {
        return new Pool(
                "q",
                "other",
                site,
                Reliability.STANDARD,
                Set.of(Isolation.values()),
                World.LONGEST,
                true,
                0,
                List.of(),
                nodes("m", 1, 4),
                500);
    }

    private static Held spotOfOtherClass(String site) {
        return new Held(
                id("spot"),
                "acme",
                "other",
                Tier.SPOT,
                Isolation.DEDICATED,
                new Placement("q", site, List.of(new NodeShare("m1", 4))),
                at(500),
                Tenure.reclaimable(at(-20), Duration.ofSeconds(10), Duration.ofSeconds(1)));
    }
}
