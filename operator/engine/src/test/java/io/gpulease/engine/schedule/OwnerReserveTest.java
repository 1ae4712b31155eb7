package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.heldBy;
import static io.gpulease.engine.schedule.World.id;
import static io.gpulease.engine.schedule.World.reclaimable;
import static io.gpulease.engine.schedule.World.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnerReserveTest {

    @Test
    void isNotLeasedAndIsRoundedUpToWholeNodes() {
        World world = new World().pool(keeping(5, Set.of(Isolation.DEDICATED), World.nodes("n", 3, 4)));

        world.waiting(ask("a", 4), ask("b", 4));

        assertThat(world.decisionOn("a")).isInstanceOf(Decision.StartNow.class);
        assertThat(bookedStart(world.decisionOn("b"))).as("after a").contains(at(10));
    }

    @Test
    void countsWhatTheOwnerUses() {
        List<Node> nodes = List.of(new Node("n1", 4, 3, true, Map.of()), World.node("n2", 4));
        World world = new World().pool(keeping(4, Set.of(Isolation.values()), nodes));

        assertThat(world.decide(ask("a", 4))).isInstanceOf(Decision.StartNow.class);
    }

    @Test
    void leavesTheRestOfANodeToSharedLeases() {
        World world = new World().pool(keeping(3, Set.of(Isolation.values()), World.nodes("n", 1, 4)));

        world.waiting(ask("a", 1).shared());

        assertThat(world.decisionOn("a")).isInstanceOf(Decision.StartNow.class);
        world.waiting(ask("b", 2).shared());
        assertThat(Wished.booking(world.decisionOn("b"))).isEmpty();
    }

    @Test
    void raisedBeyondWhatIsFreeItHasSpotLeaveThoughNobodyWaits() {
        World world = new World()
                .pool(keeping(8, Set.of(Isolation.DEDICATED), World.nodes("n", 3, 4)))
                .held(reclaimable("acme", "spot", Tier.SPOT, -50, 500, share("n1", 4)))
                .held(reclaimable("acme", "usual", Tier.ON_DEMAND, -5, 500, share("n2", 4)));

        assertThat(world.plan().reclaims())
                .containsExactly(new Reclaim(id("spot"), at(10), Duration.ofSeconds(10), new Claimant.OfOwner("p")));
    }

    @Test
    void whatCannotBeTakenBackIsKeptWhenItComesFree() {
        World world = new World()
                .pool(keeping(4, Set.of(Isolation.DEDICATED), World.nodes("n", 2, 4)))
                .held(reclaimable("acme", "x", Tier.ON_DEMAND, -50, 30, share("n1", 4)))
                .held(reclaimable("acme", "y", Tier.ON_DEMAND, -5, 90, share("n2", 4)));

        world.waiting(ask("a", 4));

        assertThat(world.plan().reclaims()).isEmpty();
        assertThat(bookedStart(world.decisionOn("a"))).contains(at(90));
    }

    @Test
    void nobodyIsToldForWhatIsFreeNoLaterAnyway() {
        World world = new World()
                .pool(keeping(4, Set.of(Isolation.DEDICATED), World.nodes("n", 2, 4)))
                .held(reclaimable("acme", "spot", Tier.SPOT, -50, 500, share("n1", 4)))
                .held(heldBy("acme", "leaving", 5, share("n2", 4)));

        assertThat(world.plan().reclaims()).isEmpty();
    }

    @Test
    void whatIsFreeNoLaterCountsBesideWhoIsTold() {
        World world = new World()
                .pool(keeping(8, Set.of(Isolation.DEDICATED), World.nodes("n", 3, 4)))
                .held(reclaimable("acme", "old", Tier.SPOT, -90, 500, share("n1", 4)))
                .held(reclaimable("acme", "young", Tier.SPOT, -50, 500, share("n3", 4)))
                .held(heldBy("acme", "leaving", 5, share("n2", 4)));

        assertThat(world.plan().reclaims()).extracting(Reclaim::lease).containsExactly(id("young"));
    }

    @Test
    void nobodyIsToldOnANodeThatCouldNotBeKept() {
        List<Node> nodes = List.of(new Node("n1", 4, 0, false, Map.of()), World.node("n2", 4));
        World world = new World()
                .pool(keeping(4, Set.of(Isolation.DEDICATED), nodes))
                .held(reclaimable("acme", "cordoned", Tier.SPOT, -5, 500, share("n1", 4)))
                .held(reclaimable("acme", "spot", Tier.SPOT, -50, 500, share("n2", 4)));

        assertThat(world.plan().reclaims()).extracting(Reclaim::lease).containsExactly(id("spot"));
    }

    private static Pool keeping(int gpus, Set<Isolation> isolations, List<Node> nodes) {
        return new Pool(
                "p", "h200", "here", Reliability.STANDARD, isolations, World.LONGEST, true, gpus, List.of(), nodes);
    }
}
