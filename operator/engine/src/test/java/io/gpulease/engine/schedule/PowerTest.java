package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.Wished.shortage;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.booking;
import static io.gpulease.engine.schedule.World.id;
import static io.gpulease.engine.schedule.World.nodes;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.pool;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.SiteState;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Nodes of 4 GPUs at site "here" that draw 500 W each: 2 kW a node. */
class PowerTest {

    private static final int WATTS = 500;

    @Nested
    class WithABudget {

        private final World world = powered(2).site(budget(3_000)).held("x", 50, share("n1", 4));

        @Test
        void aLeaseWaitsUntilThereIsPowerForItThoughNodesAreFree() {
            Decision decision = world.decide(ask("a", 4));

            assertThat(bookedStart(decision)).contains(at(50));
            assertThat(shortage(decision))
                    .isEqualTo(new Shortage(
                            Reason.POWER_BUDGET,
                            "needs 2 kW at site here, which has 3 kW, of which 1 kW is left now: 1 kW short"));
        }

        @Test
        void aSmallerOneStartsMeanwhile() {
            assertThat(world.decide(ask("a", 2).shared())).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void aDedicatedOneDrawsForWholeNodes() {
            assertThat(bookedStart(world.decide(ask("a", 1)))).contains(at(50));
        }

        @Test
        void whoeverDrawsMoreThanThereEverIsIsToldSo() {
            Decision decision = world.decide(ask("a", 8));

            assertThat(Wished.booking(decision)).isEmpty();
            assertThat(shortage(decision))
                    .isEqualTo(new Shortage(
                            Reason.POWER_BUDGET,
                            "needs 4 kW at site here, which has 3 kW: 1 kW short; fewer GPUs would help"));
        }

        @Test
        void anotherSiteServesWhoeverMayGoThere() {
            world.pool(there(pool("q", nodes("m", 1, 4)).drawing(WATTS)));

            assertThat(world.decide(ask("a", 4)))
                    .isInstanceOfSatisfying(
                            Decision.StartNow.class,
                            start -> assertThat(start.placement().site()).isEqualTo("there"));
            assertThat(bookedStart(world.decide(ask("b", 4).sites("here")))).contains(at(50));
        }

        @Test
        void aPoolThatDoesNotSayWhatItDrawsIsNotHeldUp() {
            world.pool(pool("q", nodes("m", 1, 4)));

            assertThat(world.decide(ask("a", 4))).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void cleaningDrawsAsWell() {
            World cleaned = powered(2)
                    .site(budget(2_000))
                    .waiting(ask("first", 4).lasting(10).turnover(7));

            assertThat(bookedStart(cleaned.decide(ask("next", 4)))).contains(at(17));
        }

        @Test
        void whatTheOwnerUsesDrawsAndWhatIsOnlyKeptForItDoesNot() {
            List<Node> some = List.of(new Node("n1", 4, 2, true, Map.of()), World.node("n2", 4));
            Pool used = pool("p", some).drawing(WATTS);
            Pool kept = reserving(4, pool("p", nodes("n", 2, 4)).drawing(WATTS));

            assertThat(shortage(new World().pool(used).site(budget(2_999)).decide(ask("a", 4)))
                            .message())
                    .isEqualTo(
                            "needs 2 kW at site here, which has 2.999 kW, of which 1.999 kW is left now: 0.001 kW short");
            assertThat(new World().pool(kept).site(budget(2_999)).decide(ask("a", 4)))
                    .isInstanceOf(Decision.StartNow.class);
        }
    }

    @Nested
    class WithAPlannedOutage {

        private final World world = powered(2).site(outage(20, 40, 0));

        @Test
        void aLeaseIsNotPlacedAcrossIt() {
            Decision decision = world.decide(ask("a", 4).lasting(30));

            assertThat(bookedStart(decision)).contains(at(40));
            assertThat(shortage(decision))
                    .isEqualTo(
                            new Shortage(
                                    Reason.SITE_UNAVAILABLE,
                                    "needs 2 kW at site here, which has none from 2026-12-01T00:00:20Z until 2026-12-01T00:00:40Z (turbine service): 2 kW short"));
        }

        @Test
        void onlyWhatIsOverAndCleanedByThenStartsBeforeIt() {
            assertThat(world.decide(ask("a", 4).lasting(20))).isInstanceOf(Decision.StartNow.class);
            assertThat(bookedStart(world.decide(ask("b", 4).lasting(19).turnover(2))))
                    .contains(at(40));
        }

        @Test
        void theEndOfItIsAnInstantToPlanAt() {
            world.now(25).waiting(ask("a", 4));

            assertThat(world.plan().nextChange()).contains(at(40));
            assertThat(shortage(world.decisionOn("a")).message())
                    .isEqualTo(
                            "needs 2 kW at site here, which has none until 2026-12-01T00:00:40Z (turbine service): 2 kW short");
            assertThat(world.now(40).decisionOn("a")).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void aPoolThatDoesNotSayWhatItDrawsIsKeptOffItWhereThereIsNone() {
            World silent = World.withNodes(1, 4).site(outage(20, 40, 0));

            Decision decision = silent.decide(ask("a", 4).lasting(30));

            assertThat(bookedStart(decision)).contains(at(40));
            assertThat(shortage(decision))
                    .isEqualTo(
                            new Shortage(
                                    Reason.SITE_UNAVAILABLE,
                                    "site here has no power from 2026-12-01T00:00:20Z until 2026-12-01T00:00:40Z (turbine service)"));
            assertThat(World.withNodes(1, 4)
                            .site(outage(20, 40, 1))
                            .decide(ask("b", 4).lasting(30)))
                    .isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void wholeNodesShareWhatItLeaves() {
            World derated = powered(2).site(outage(20, 40, 2_000)).held("x", 100, share("n1", 4));

            Decision decision = derated.decide(ask("a", 4).lasting(30));

            assertThat(bookedStart(decision)).contains(at(40));
            assertThat(shortage(decision))
                    .isEqualTo(
                            new Shortage(
                                    Reason.POWER_BUDGET,
                                    "needs 2 kW at site here, which has 2 kW from 2026-12-01T00:00:20Z until 2026-12-01T00:00:40Z (turbine service), of which none is left at 2026-12-01T00:00:20Z: 2 kW short"));
        }

        @Test
        void whatRunsGoesOnAndWhatIsBookedMoves() {
            World late = powered(3)
                    .site(outage(20, 60, 2_000))
                    .held("runs", 100, share("n1", 4))
                    .waiting(ask("floats", 4).booked(booking(15, 25, on("p", share("n2", 4)))))
                    .waiting(ask("window", 4).from(30, 20).booked(booking(30, 50, on("p", share("n3", 4)))));

            assertThat(late.now(1).plan().displaced()).containsExactlyInAnyOrder(id("floats"), id("window"));
            assertThat(bookedStart(late.decisionOn("floats"))).contains(at(1));
            assertThat(Wished.booking(late.decisionOn("window"))).isEmpty();
            assertThat(shortage(late.decisionOn("window")).reason()).isEqualTo(Reason.POWER_BUDGET);
        }

        @Test
        void whoeverIsPutOffByItIsToldSoThoughItsNodesAreTakenUntilThen() {
            World late = powered(1)
                    .site(outage(20, 60, 0))
                    .held("runs", 15, share("n1", 4))
                    .waiting(ask("next", 4).booked(booking(15, 25, on("p", share("n1", 4)))));

            assertThat(late.plan().displaced()).containsExactly(id("next"));
            assertThat(bookedStart(late.decisionOn("next"))).contains(at(60));
            assertThat(shortage(late.decisionOn("next")).reason()).isEqualTo(Reason.SITE_UNAVAILABLE);
        }

        @Test
        void aWindowThatStillHasItsPowerIsKept() {
            World planned = powered(2)
                    .site(outage(20, 60, 2_000))
                    .waiting(ask("window", 4).from(30, 20).booked(booking(30, 50, on("p", share("n2", 4)))));

            assertThat(planned.plan().displaced()).isEmpty();
            assertThat(planned.decisionOn("window")).isInstanceOf(Decision.Reserve.class);
        }

        @Test
        void nothingNewComesWhereMoreIsDrawnThanIsLeft() {
            World overdrawn = powered(3)
                    .site(outage(20, 60, 3_000))
                    .held("one", 40, share("n1", 4))
                    .held("other", 50, share("n2", 4));

            Decision decision = overdrawn.decide(ask("a", 1).shared().lasting(30));

            assertThat(bookedStart(decision)).contains(at(40));
            assertThat(shortage(decision).message())
                    .endsWith("of which none is left at 2026-12-01T00:00:20Z: 1.5 kW short");
        }
    }

    @Nested
    class ForMore {

        @Test
        void aLeaseStaysNoLongerThanThereIsPower() {
            World world = powered(2)
                    .site(outage(60, 80, 1_000))
                    .held("run", 40, share("n1", 4))
                    .wish("run", new Amendment.Extend(at(70)));

            assertThat(notYet(world))
                    .isEqualTo(
                            new Shortage(
                                    Reason.SITE_UNAVAILABLE,
                                    "needs 2 kW at site here, which has 1 kW from 2026-12-01T00:01:00Z until 2026-12-01T00:01:20Z (turbine service): 1 kW short; an end at 2026-12-01T00:01:00Z would fit"));
        }

        @Test
        void aLeaseGrowsNoFurtherThanThereIsPower() {
            World world = powered(3)
                    .site(budget(4_500))
                    .held("run", 40, share("n1", 4))
                    .wish("run", new Amendment.Grow(12));

            assertThat(notYet(world))
                    .isEqualTo(
                            new Shortage(
                                    Reason.POWER_BUDGET,
                                    "needs 4 kW at site here, which has 4.5 kW, of which 2.5 kW is left now: 1.5 kW short; 4 GPUs more would fit now"));
        }

        private Shortage notYet(World world) {
            return ((Answer.NotYet) world.plan().answers().getFirst()).shortage();
        }
    }

    @Nested
    class OfASiteThatTakesNothingNew {

        private final World world =
                powered(1).site(new Site("here", SiteState.DRAINING, OptionalLong.empty(), List.of()));

        @Test
        void nothingIsPlacedThereAndItIsSaidWhy() {
            assertThat(shortage(world.decide(ask("a", 4))))
                    .isEqualTo(new Shortage(
                            Reason.SITE_UNAVAILABLE,
                            "needs a pool of class h200 at a site that takes new leases; here is Draining"));
        }

        @Test
        void anotherSiteServes() {
            world.pool(there(pool("q", nodes("m", 1, 4))));

            assertThat(world.decide(ask("a", 4))).isInstanceOf(Decision.StartNow.class);
        }
    }

    private static World powered(int nodes) {
        return new World().pool(pool("p", nodes("n", nodes, 4)).drawing(WATTS));
    }

    private static Site budget(long watts) {
        return new Site("here", SiteState.NORMAL, OptionalLong.of(watts), List.of());
    }

    private static Site outage(long from, long until, long watts) {
        return new Site(
                "here",
                SiteState.NORMAL,
                OptionalLong.empty(),
                List.of(new Outage(window(from, until), watts, "turbine service")));
    }

    private static Pool there(Pool pool) {
        return new Pool(
                pool.name(),
                pool.gpuClass(),
                "there",
                Reliability.STANDARD,
                Set.of(Isolation.values()),
                World.LONGEST,
                true,
                0,
                List.of(),
                pool.nodes(),
                pool.wattsPerGpu());
    }

    private static Pool reserving(int gpus, Pool pool) {
        return new Pool(
                pool.name(),
                pool.gpuClass(),
                pool.site(),
                pool.reliability(),
                pool.isolations(),
                pool.maxTerm(),
                true,
                gpus,
                List.of(),
                pool.nodes(),
                pool.wattsPerGpu());
    }
}
