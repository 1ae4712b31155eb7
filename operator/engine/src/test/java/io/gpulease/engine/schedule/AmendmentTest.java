package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.in;
import static io.gpulease.engine.schedule.World.inCohort;
import static io.gpulease.engine.schedule.World.network;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.quota;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyWish;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of a lease that holds capacity and asks for more: "run" holds node n1 until second 100, unless said otherwise. */
class AmendmentTest {

    @Nested
    class ToStayLonger {

        @Test
        void isGrantedWhereNobodyWantsItsNodes() {
            assertThat(granted(nodes(1).wish("run", until(160)))).isTrue();
        }

        @Test
        void isRefusedWhereItsNodesAreBookedAndNoOthersAreThereForThat() {
            World world = nodes(1).waiting(ask("next", 4).from(120, 50)).wish("run", until(160));
            assertThat(notYet(world))
                    .isEqualTo(
                            new Shortage(
                                    Reason.NO_CAPACITY,
                                    "its nodes are taken by others after its end, who cannot have others at the same time; an end at 2026-12-01T00:02:00Z would fit"));
            assertThat(world.decisionOn("next")).isInstanceOf(Decision.Reserve.class);
        }

        @Test
        void isRefusedWhereOneThatWaitsHasBookedThem() {
            World world = nodes(1).waiting(ask("next", 4)).wish("run", until(160));
            assertThat(notYet(world).message()).endsWith("; no later end would fit");
        }

        @Test
        void hasWhoBookedItsNodesGoToOthersAtTheSameInstant() {
            World world = nodes(2).held("other", 110, share("n2", 4))
                    .waiting(ask("next", 4).from(120, 50).booked(World.booking(120, 170, on("p", share("n1", 4)))))
                    .wish("run", until(160));
            assertThat(granted(world)).isTrue();
            assertThat(world.decisionOn("next"))
                    .isEqualTo(new Decision.Reserve(
                            World.booking(120, 170, on("p", share("n2", 4))).orElseThrow(), Footing.OWN));
        }

        @Test
        void movesNobodyWhereNotAllCanGoToOthers() {
            Placement mine = on("p", share("n1", 4));
            World world = nodes(2).held("other", 130, share("n2", 4))
                    .waiting(
                            ask("early", 4).from(120, 20).booked(World.booking(120, 140, mine)),
                            ask("late", 4).from(140, 20).booked(World.booking(140, 160, mine)))
                    .wish("run", until(160));
            assertThat(notYet(world).message()).endsWith("; an end at 2026-12-01T00:02:00Z would fit");
            assertThat(List.of(world.decisionOn("early"), world.decisionOn("late")))
                    .isEqualTo(List.of(
                            new Decision.Reserve(World.booking(120, 140, mine).orElseThrow(), Footing.OWN),
                            new Decision.Reserve(World.booking(140, 160, mine).orElseThrow(), Footing.OWN)));
        }

        @Test
        void isRefusedWhereTheQuotaIsBookedByThen() {
            World world = nodes(2).tenant(tenant("acme", quota(4, 0, 0)))
                    .waiting(ask("next", 4).from(130, 50))
                    .wish("run", until(160));
            assertThat(notYet(world))
                    .isEqualTo(
                            new Shortage(
                                    Reason.QUOTA_EXCEEDED,
                                    "needs 4 GPUs of class h200 after its end within the 4 that tenant acme may have; 0 of them are left; an end at 2026-12-01T00:02:10Z would fit"));
        }

        @Test
        void hasNoOtherLeaseRestOnBorrowedQuotaForIt() {
            World world = nodes(3).tenant(inCohort("acme", "meadow", quota(4, 4, 0)))
                    .tenant(inCohort("lender", "meadow", new Quota("h200", 8, 0, 8, 0)))
                    .waiting(ask("next", 4).from(120, 50).createdAt(at(-50)));
            assertThat(granted(world.wish("run", until(115)))).isTrue();
            World longer = nodes(3).tenant(inCohort("acme", "meadow", quota(4, 4, 0)))
                    .tenant(inCohort("lender", "meadow", new Quota("h200", 8, 0, 8, 0)))
                    .waiting(ask("next", 4).from(120, 50).createdAt(at(-50)));
            assertThat(notYet(longer.wish("run", until(160))))
                    .isEqualTo(new Shortage(
                            Reason.QUOTA_EXCEEDED,
                            "the own quota of tenant acme is promised to other leases of it by then"));
        }

        @Test
        void isRefusedBeyondTheLongestTerm() {
            assertThat(notYet(nodes(1).wish("run", until(3_600))))
                    .isEqualTo(new Shortage(Reason.TERM_TOO_LONG, "its term would be 1h1m40s long; pool p allows 1h"));
        }

        @Test
        void isNotTooLongWhereItIsForTimeThatItWasKeptFrom() {
            World world = nodes(1).wish("run", new Amendment.Regain(at(3_700)));
            assertThat(granted(world)).isTrue();
        }

        @Test
        void isRefusedForThatTooWhereItsNodesAreBooked() {
            World world = nodes(1).waiting(ask("next", 4).from(120, 50)).wish("run", new Amendment.Regain(at(160)));
            assertThat(notYet(world).reason()).isEqualTo(Reason.NO_CAPACITY);
        }

        @Test
        void leavesCleaningTimeToWhoComesNext() {
            World world = World.withNodes(1, 4)
                    .held(World.reclaimable("acme", "run", Tier.ON_DEMAND, 0, 101, share("n1", 4)))
                    .waiting(ask("next", 4).from(120, 50));
            assertThat(granted(world.wish("run", until(119)))).isTrue();
            assertThat(notYet(World.withNodes(1, 4)
                                    .held(World.reclaimable("acme", "run", Tier.ON_DEMAND, 0, 101, share("n1", 4)))
                                    .waiting(ask("next", 4).from(120, 50))
                                    .wish("run", until(120)))
                            .message())
                    .endsWith("; an end at 2026-12-01T00:01:59Z would fit");
        }

        @Test
        void isGrantedThoughOneOfItsNodesIsGone() {
            assertThat(granted(World.withNodes(1, 4)
                            .held("run", 100, share("n1", 4), share("gone", 4))
                            .wish("run", until(160))))
                    .isTrue();
        }

        @Test
        void goesToTheHigherTierWhereTwoCannotBothHaveTheQuota() {
            World world = World.withNodes(2, 4)
                    .tenant(tenant("acme", quota(8, 0, 0)))
                    .held(World.reclaimable("acme", "young", Tier.ON_DEMAND, 0, 101, share("n1", 4)))
                    .held(World.reclaimable("acme", "firm", Tier.COMMITTED, 0, 101, share("n2", 4)))
                    .waiting(ask("next", 4).from(110, 50).booked(Optional.empty()))
                    .wish("young", until(160))
                    .wish("firm", until(160));
            assertThat(world.plan().answers())
                    .extracting(answer -> answer.wish().lease().name() + " " + (answer instanceof Answer.Granted))
                    .containsExactly("firm true", "young false");
        }
    }

    @Nested
    class ToGrow {

        @Test
        void isGrantedWithTheNodesToClaimBesides() {
            assertThat(more(nodes(3).wish("run", new Amendment.Grow(12))))
                    .contains(on("p", share("n2", 4), share("n3", 4)));
        }

        @Test
        void takesNoNodeThatSomebodyHasBookedBeforeItsEnd() {
            World world = nodes(2).waiting(ask("next", 4).from(50, 20)).wish("run", new Amendment.Grow(8));
            assertThat(notYet(world).reason()).isEqualTo(Reason.QUEUED);
            assertThat(world.decisionOn("next")).isInstanceOf(Decision.Reserve.class);
        }

        @Test
        void isToldWhatItLacksWhatWouldFitAndWhenTheRestWould() {
            World world =
                    nodes(4).held("other", 40, share("n2", 4), share("n3", 4)).wish("run", new Amendment.Grow(16));
            Answer.NotYet answer = (Answer.NotYet) world.plan().answers().getFirst();
            assertThat(answer.shortage())
                    .isEqualTo(
                            new Shortage(
                                    Reason.QUEUED,
                                    "needs 3 whole nodes (12 GPUs) of class h200; 1 node (4 GPUs) is free now, 2 nodes (8 GPUs) short; 4 GPUs more would fit now"));
            assertThat(answer.from()).contains(at(40));
        }

        @Test
        void isRefusedBeyondTheQuota() {
            assertThat(notYet(nodes(3).tenant(tenant("acme", quota(8, 0, 0))).wish("run", new Amendment.Grow(12)))
                            .reason())
                    .isEqualTo(Reason.QUOTA_EXCEEDED);
        }

        @Test
        void hasNoOtherLeaseRestOnBorrowedQuotaForIt() {
            World world = World.withNodes(4, 4)
                    .tenant(inCohort("acme", "meadow", quota(8, 4, 0)))
                    .tenant(inCohort("lender", "meadow", new Quota("h200", 8, 0, 8, 0)))
                    .held(World.reclaimable("acme", "run", Tier.ON_DEMAND, -100, 101, share("n1", 4)))
                    .waiting(ask("next", 4).from(50, 20).createdAt(at(-50)));
            assertThat(notYet(world.wish("run", new Amendment.Grow(8))))
                    .isEqualTo(new Shortage(
                            Reason.QUOTA_EXCEEDED,
                            "the own quota of tenant acme is promised to other leases of it by then"));
            World alone = World.withNodes(4, 4)
                    .tenant(inCohort("acme", "meadow", quota(8, 4, 0)))
                    .tenant(inCohort("lender", "meadow", new Quota("h200", 8, 0, 8, 0)))
                    .held(World.reclaimable("acme", "run", Tier.ON_DEMAND, -100, 101, share("n1", 4)));
            assertThat(more(alone.wish("run", new Amendment.Grow(8)))).isPresent();
        }

        @Test
        void countsWhatOthersOfItsTenantWereGivenInTheSamePlan() {
            World world = World.withNodes(6, 4)
                    .tenant(inCohort("acme", "meadow", quota(16, 8, 0)))
                    .tenant(inCohort("lender", "meadow", new Quota("h200", 8, 0, 8, 0)))
                    .held(World.reclaimable("acme", "a", Tier.ON_DEMAND, -300, 101, share("n1", 4)))
                    .held(World.reclaimable("acme", "b", Tier.ON_DEMAND, -200, 101, share("n2", 4)))
                    .held(World.reclaimable("acme", "c", Tier.ON_DEMAND, -100, 101, share("n3", 4)))
                    .wish("a", new Amendment.Grow(8))
                    .wish("b", new Amendment.Grow(8));
            assertThat(world.plan().answers())
                    .extracting(answer -> answer.wish().lease().name() + " " + (answer instanceof Answer.Granted))
                    .containsExactly("a true", "b false");
        }

        @Test
        void isRefusedWhereItWouldHaveToGiveUpANodeThatItHas() {
            Pool pool = World.pool("p", List.of(World.node("n1", 4), World.node("n2", 4), World.node("big", 8)));
            Shortage shortage = notYet(new World()
                    .pool(pool)
                    .held("run", 100, share("n1", 4), share("n2", 4))
                    .wish("run", new Amendment.Grow(12)));
            assertThat(shortage.message()).contains("larger than what it asks for: with them it would hold 16 GPUs");
        }

        @Test
        void staysInTheRackThatItsTopologyRequires() {
            Pool pool = network("p", in("b1", "r1", "n1"), in("b1", "r1", "n2"), in("b1", "r2", "n3"));
            assertThat(more(new World()
                            .pool(pool)
                            .held("run", 100, share("n1", 4))
                            .wish("run", inOneRack(), new Amendment.Grow(8))))
                    .contains(on("p", share("n2", 4)));
            assertThat(notYet(new World()
                                    .pool(pool)
                                    .held("run", 100, share("n1", 4))
                                    .wish("run", inOneRack(), new Amendment.Grow(12)))
                            .reason())
                    .isEqualTo(Reason.NO_CAPACITY);
        }

        @Test
        void asSharedTakesGpusOfItsOwnNodeToo() {
            assertThat(more(World.withNodes(1, 4)
                            .held("run", Isolation.SHARED, 100, share("n1", 1))
                            .wish("run", new Amendment.Grow(3))))
                    .contains(on("p", share("n1", 2)));
        }

        @Test
        void countsForAsLongAsItStays() {
            World world = nodes(2).waiting(ask("next", 4).from(120, 50))
                    .wish("run", new Amendment.Grow(8))
                    .wish("run", until(110));
            assertThat(world.plan().answers()).allMatch(Answer.Granted.class::isInstance);
            assertThat(world.decisionOn("next")).isInstanceOf(Decision.Reserve.class);
        }

        private Constraints inOneRack() {
            return new Constraints(
                    Set.of(),
                    Reliability.BEST_EFFORT,
                    Map.of(),
                    Optional.of(new TopologyWish("rack", TopologyWish.Mode.REQUIRED)));
        }
    }

    @Nested
    class ToCountInAHigherTier {

        @Test
        void isGrantedWithinTheQuotaOfThatTier() {
            assertThat(granted(spot(quota(4, 0, 4)).wish("run", new Amendment.Raise(Tier.ON_DEMAND))))
                    .isTrue();
        }

        @Test
        void isRefusedBeyondIt() {
            assertThat(notYet(spot(quota(3, 0, 4)).wish("run", new Amendment.Raise(Tier.ON_DEMAND))))
                    .isEqualTo(
                            new Shortage(
                                    Reason.QUOTA_EXCEEDED,
                                    "needs 4 GPUs of class h200 in tier OnDemand until its end within the 3 that tenant acme may have; 3 of them are left"));
        }

        @Test
        void isRefusedToASpotLeaseWhereOthersWouldHaveToBorrowForIt() {
            World world = World.withNodes(2, 4)
                    .tenant(inCohort("acme", "meadow", quota(4, 4, 4)))
                    .tenant(inCohort("lender", "meadow", new Quota("h200", 4, 0, 4, 0)))
                    .held(World.reclaimable("acme", "run", Tier.SPOT, 0, 101, share("n1", 4)))
                    .held(World.reclaimable("acme", "other", Tier.ON_DEMAND, 0, 101, share("n2", 4)))
                    .wish("run", new Amendment.Raise(Tier.ON_DEMAND));
            assertThat(notYet(world).reason()).isEqualTo(Reason.QUOTA_EXCEEDED);
        }

        @Test
        void isRefusedWhereTheTenantMayNotUseIt() {
            Tenant onlySpot = new Tenant(
                    "acme", List.of(quota(4, 0, 4)), Set.of(Tier.SPOT), World.LONGEST, false, Optional.empty());
            World world = World.withNodes(1, 4)
                    .tenant(onlySpot)
                    .held(World.reclaimable("acme", "run", Tier.SPOT, 0, 101, share("n1", 4)))
                    .wish("run", new Amendment.Raise(Tier.COMMITTED));
            assertThat(notYet(world))
                    .isEqualTo(new Shortage(Reason.TIER_NOT_ALLOWED, "tenant acme may not use tier Committed"));
        }

        private World spot(Quota quota) {
            return World.withNodes(1, 4)
                    .tenant(tenant("acme", quota))
                    .held(World.reclaimable("acme", "run", Tier.SPOT, 0, 101, share("n1", 4)));
        }
    }

    @Nested
    class OfASuspendedTenant {

        @Test
        void isNotGranted() {
            Tenant suspended = new Tenant(
                    "acme", List.of(quota(100, 0, 0)), Set.of(Tier.values()), World.LONGEST, true, Optional.empty());
            assertThat(notYet(nodes(1).tenant(suspended).wish("run", until(160)))
                            .reason())
                    .isEqualTo(Reason.TENANT_SUSPENDED);
        }
    }

    private static World nodes(int count) {
        return World.withNodes(count, 4).held("run", 100, share("n1", 4));
    }

    private static Amendment until(long second) {
        return new Amendment.Extend(at(second));
    }

    private static boolean granted(World world) {
        return only(world) instanceof Answer.Granted;
    }

    private static Optional<Placement> more(World world) {
        return ((Answer.Granted) only(world)).more();
    }

    private static Shortage notYet(World world) {
        return ((Answer.NotYet) only(world)).shortage();
    }

    private static Answer only(World world) {
        List<Answer> answers = world.plan().answers();
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }
}
