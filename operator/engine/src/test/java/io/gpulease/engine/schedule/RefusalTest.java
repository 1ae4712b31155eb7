package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.refusal;
import static io.gpulease.engine.schedule.Wished.shortage;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.booking;
import static io.gpulease.engine.schedule.World.node;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.pool;
import static io.gpulease.engine.schedule.World.quota;
import static io.gpulease.engine.schedule.World.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RefusalTest {

    private static Tenant acme(Set<Tier> tiers, Duration maxTerm, boolean suspended) {
        return new Tenant("acme", List.of(quota(100, 0, 100)), tiers, maxTerm, suspended, Optional.empty());
    }

    @Nested
    class ForGood {

        @Test
        void aClassThatNoPoolOffers() {
            Decision.Refuse refusal =
                    refusal(World.withNodes(1, 4).decide(ask("a", 4).gpuClass("b300")));

            assertThat(refusal)
                    .isEqualTo(new Decision.Refuse(Reason.NO_SUCH_CLASS, "no pool offers class b300; offered: h200"));
        }

        @Test
        void aTierThatTheTenantMayNotUse() {
            World world = World.withNodes(1, 4).tenant(acme(Set.of(Tier.SPOT, Tier.COMMITTED), World.LONGEST, false));

            assertThat(refusal(world.decide(ask("a", 4))))
                    .isEqualTo(new Decision.Refuse(
                            Reason.TIER_NOT_ALLOWED,
                            "tenant acme may not use tier OnDemand; allowed: Committed, Spot"));
        }

        @Test
        void aTermLongerThanTheTenantMayHave() {
            World world = World.withNodes(1, 4).tenant(acme(Set.of(Tier.values()), Duration.ofMinutes(30), false));

            assertThat(refusal(world.decide(ask("a", 4).lasting(2_000))))
                    .isEqualTo(
                            new Decision.Refuse(
                                    Reason.TERM_TOO_LONG,
                                    "its term of 33m20s is longer than the 30m that tenant acme allows; 3m20s less would help"));
        }

        @Test
        void aTermLongerThanEveryPoolAllows() {
            assertThat(refusal(World.withNodes(1, 4).decide(ask("a", 4).lasting(3_601)))
                            .message())
                    .isEqualTo(
                            "its term of 1h1s is longer than the 1h that a pool of class h200 allows; 1s less would help");
        }

        @Test
        void anIsolationThatNoPoolOfTheClassOffers() {
            Pool pool = pool("p", World.nodes("n", 1, 4));
            World world = new World()
                    .pool(new Pool(
                            "p",
                            "h200",
                            "here",
                            pool.reliability(),
                            Set.of(Isolation.DEDICATED),
                            World.LONGEST,
                            true,
                            0,
                            pool.levels(),
                            pool.nodes()));

            assertThat(refusal(world.decide(ask("a", 1).shared())))
                    .isEqualTo(new Decision.Refuse(
                            Reason.POOL_ISOLATION_NOT_OFFERED,
                            "no pool of class h200 offers isolation Shared; offered: Dedicated"));
        }
    }

    @Nested
    class ForNow {

        @Test
        void aNamespaceThatBelongsToNoTenant() {
            assertThat(shortage(World.withNodes(1, 4).decide(ask("a", 4).tenant(Optional.empty()))))
                    .isEqualTo(new Shortage(
                            Reason.TENANT_UNKNOWN,
                            "namespace team belongs to no tenant; the platform has to add it to one"));
        }

        @Test
        void aTenantThatDoesNotExist() {
            assertThat(shortage(World.withNodes(1, 4).decide(ask("a", 4).tenant(Optional.of("nobody"))))
                            .reason())
                    .isEqualTo(Reason.TENANT_UNKNOWN);
        }

        @Test
        void aTenantThatIsSuspendedAlsoWithABooking() {
            World world = World.withNodes(1, 4).now(50).tenant(acme(Set.of(Tier.values()), World.LONGEST, true));
            Decision decision = world.decide(ask("a", 4).from(50, 20).booked(booking(50, 70, on("p", share("n1", 4)))));

            assertThat(shortage(decision).reason()).isEqualTo(Reason.TENANT_SUSPENDED);
            assertThat(Wished.booking(decision)).isEmpty();
        }

        @Test
        void butForGoodOnceTheWindowOfASuspendedTenantHasPassed() {
            World world = World.withNodes(1, 4).now(70).tenant(acme(Set.of(Tier.values()), World.LONGEST, true));

            assertThat(refusal(world.decide(ask("a", 4).from(50, 20))).reason()).isEqualTo(Reason.TENANT_SUSPENDED);
        }

        @Test
        void aSiteThatHasNoPool() {
            assertThat(shortage(World.withNodes(1, 4).decide(ask("a", 4).sites("there", "elsewhere"))))
                    .isEqualTo(new Shortage(
                            Reason.SITE_UNAVAILABLE,
                            "needs a pool of class h200 at sites elsewhere, there with reliability BestEffort or better; "
                                    + "there is one at: here (Standard)"));
        }

        @Test
        void aReliabilityThatNoSitePromises() {
            Constraints firm = new Constraints(Set.of(), Reliability.FIRM, Map.of(), Optional.empty());

            assertThat(shortage(World.withNodes(1, 4).decide(ask("a", 4).constraints(firm)))
                            .reason())
                    .isEqualTo(Reason.SITE_UNAVAILABLE);
        }

        @Test
        void morePoolThanThereIs() {
            World world = new World()
                    .pool(pool(
                            "p",
                            List.of(
                                    node("n1", 4),
                                    node("n2", 4),
                                    new Node("n3", 4, 1, true, Map.of()),
                                    new Node("n4", 4, 0, false, Map.of()))));
            Decision decision = world.decide(ask("a", 12));

            assertThat(Wished.booking(decision)).isEmpty();
            assertThat(shortage(decision))
                    .isEqualTo(new Shortage(
                            Reason.NO_CAPACITY,
                            "needs 12 GPUs on whole nodes of class h200 in one pool; the largest pool that it may use, p, "
                                    + "has 8 GPUs that can be leased: 4 GPUs short; fewer GPUs would help"));
        }

        @Test
        void aLeaseOfMoreNodesThanItsStatusHasRoomFor() {
            World world = World.withNodes(1, 1).tenant(World.tenant("acme", World.quota(100_000, 0, 0)));
            Decision decision = world.decide(ask("a", 8193));

            assertThat(Wished.booking(decision)).isEmpty();
            assertThat(shortage(decision))
                    .isEqualTo(
                            new Shortage(
                                    Reason.NO_CAPACITY,
                                    "needs at least 8193 nodes of class h200; a lease may be on at most 8192: fewer GPUs, or several leases, would help"));
        }

        @Test
        void aPoolThatIsClosed() {
            Pool pool = pool("p", World.nodes("n", 1, 4));
            World world = new World()
                    .pool(new Pool(
                            "p",
                            "h200",
                            "here",
                            pool.reliability(),
                            pool.isolations(),
                            World.LONGEST,
                            false,
                            0,
                            pool.levels(),
                            pool.nodes()));

            assertThat(shortage(world.decide(ask("a", 4))).message()).contains("none that could serve it is open");
        }
    }

    @Nested
    class ShortOfNodes {

        @Test
        void saysHowManyAreFreeAndHowManyShort() {
            World world = World.withNodes(3, 4).held("x", 50, share("n1", 4)).held("y", 50, share("n2", 4));

            assertThat(shortage(world.decide(ask("a", 12))))
                    .isEqualTo(
                            new Shortage(
                                    Reason.QUEUED,
                                    "needs 3 whole nodes (12 GPUs) of class h200; 1 node (4 GPUs) is free now, 2 nodes (8 GPUs) short"));
        }

        @Test
        void saysWhenWhatIsFreeIsBookedByOthers() {
            World world = World.withNodes(2, 4)
                    .held("x", 50, share("n1", 4))
                    .waiting(ask("first", 8).booked(booking(50, 60, on("p", share("n1", 4), share("n2", 4)))));

            assertThat(shortage(world.decide(ask("a", 4).lasting(51))))
                    .isEqualTo(new Shortage(
                            Reason.QUEUED,
                            "needs 1 whole node (4 GPUs) of class h200; no node is free from now to its end, "
                                    + "for others have booked, 1 node (4 GPUs) short"));
        }

        @Test
        void saysWhenEnoughIsFreeButScattered() {
            World world = World.withNodes(2, 4)
                    .held("x", Isolation.SHARED, 50, share("n1", 1))
                    .held("y", Isolation.SHARED, 50, share("n2", 1));
            Decision decision = world.decide(ask("a", 4));

            assertThat(Wished.bookedStart(decision)).contains(at(50));
            assertThat(shortage(decision))
                    .isEqualTo(new Shortage(
                            Reason.FRAGMENTED,
                            "needs 1 whole node (4 GPUs) of class h200; 6 GPUs are free now, but none in that form, "
                                    + "1 node (4 GPUs) short; fewer GPUs, or isolation Shared, would help"));
        }

        @Test
        void saysTheSameAsTimePasses() {
            World world = World.withNodes(1, 4).held("x", 50, share("n1", 4));
            Shortage before = shortage(world.decide(ask("a", 4)));

            assertThat(shortage(world.now(30).decisionOn("a"))).isEqualTo(before);
        }
    }
}
