package io.gpulease.testkit.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A checker that stays silent proves nothing until it has been seen to speak: each rule has a world that breaks it. */
class WitnessTest {
    private final MadeUpWorld world = new MadeUpWorld();

    @Test
    void aLeaseThatLivesAndEndsAsItShouldBreaksNothing() {
        world.node("n1").lease("x", 8, "Pending", Map.of());
        world.node("n1", Map.of("x", 8), "x").lease("x", 8, "Active", Map.of("n1", 8));
        world.pod("a", "p", "x", "n1", 8).seconds(30);
        world.lease("x", 8, "Ending", Map.of("n1", 8)).seconds(30);
        world.lease("x", 8, "Releasing", Map.of("n1", 8)).node("n1");
        world.lease("x", 8, "Released", Map.of("n1", 8));
        assertThat(world.breaches()).isEmpty();
    }

    @Nested
    class Cleaning {
        private static final String BEING_CLEANED = "gpulease.io/sanitizing";

        @Test
        void aNodeThatWasUsedMayNotBeFreeBeforeItWasClosed() {
            released(world.cleaningPool(), "", "", "startedAt: '2026-12-01T08:00:00Z'");
            assertThat(world.breaches())
                    .singleElement()
                    .asString()
                    .contains("node n1: free after", "a/x", "not cleaned");
        }

        @Test
        void itMayWhereNothingIsCleaned() {
            released(world, "", "", "startedAt: '2026-12-01T08:00:00Z'");
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void oneThatWasClosedMay() {
            released(world.cleaningPool(), BEING_CLEANED, "", "startedAt: '2026-12-01T08:00:00Z'");
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void oneThatIsSetAsideMay() {
            released(world.cleaningPool(), "", "gpulease.io/quarantined", "startedAt: '2026-12-01T08:00:00Z'");
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void oneThatWasOnlyClaimedMay() {
            released(world.cleaningPool(), "", "", "");
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void gpusThatATenantLeftBesideOthersMayNotGoToAnother() {
            shared("t", "u").cleanedNode("{\"y\": 2, \"z\": 2}", "");
            assertThat(world.breaches())
                    .singleElement()
                    .asString()
                    .contains("node n1: a/z has GPUs beside others", "not cleaned");
        }

        @Test
        void theyMayNotWhereALeaseOnlyGaveSomeOfThemBack() {
            world.cleaningPool().sharedBy("t", "x").sharedBy("s", "y").sharedBy("u", "z");
            world.cleanedNode("{\"x\": 2, \"y\": 2}", "").cleanedNode("{\"x\": 1, \"y\": 2}", "");
            world.cleanedNode("{\"x\": 1, \"y\": 2, \"z\": 2}", "");
            assertThat(world.breaches()).singleElement().asString().contains("a/z has GPUs beside others");
        }

        @Test
        void theyMayGoToWhoIsThereOrWas() {
            shared("t", "t").cleanedNode("{\"y\": 2, \"z\": 2}", "");
            world.sharedBy("s", "w").cleanedNode("{\"y\": 2, \"z\": 2, \"w\": 2}", "");
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void othersMayComeWhileNobodyHasLeft() {
            world.cleaningPool().sharedBy("t", "x").sharedBy("s", "y");
            world.cleanedNode("{\"x\": 2}", "").cleanedNode("{\"x\": 2, \"y\": 2}", "");
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void anybodyMayComeOnceItIsClean() {
            shared("t", "u").cleanedNode("{\"y\": 2}", BEING_CLEANED).cleanedNode("", "");
            world.sharedBy("v", "w").cleanedNode("{\"z\": 2}", "").cleanedNode("{\"z\": 2, \"w\": 2}", "");
            assertThat(world.breaches()).isEmpty();
        }

        /** A lease x of that tenant has left one of tenant s, and lease z is the other one's. */
        private MadeUpWorld shared(String tenant, String next) {
            world.cleaningPool().sharedBy(tenant, "x").sharedBy("s", "y").sharedBy(next, "z");
            return world.cleanedNode("{\"x\": 2, \"y\": 2}", "").cleanedNode("{\"y\": 2}", "");
        }

        private static void released(MadeUpWorld world, String taintBefore, String taintAfter, String term) {
            world.leaseWith("x", "Releasing", "term: {%s}".formatted(term));
            world.cleanedNode(true, taintBefore).cleanedNode(false, taintAfter);
        }
    }

    @Nested
    class Capacity {
        @Test
        void anAnnotationMayNotClaimMoreThanTheNodeHas() {
            world.shared("x", 5, "Active", Map.of("n1", 5)).shared("y", 4, "Pending", Map.of());
            world.node("n1", Map.of("x", 5, "y", 4), "");
            assertThat(world.breaches()).singleElement().asString().contains("claims 9 of 8 GPUs", "a/x=5", "a/y=4");
        }

        @Test
        void placementsMayNotHoldMoreThanTheNodeHas() {
            world.node("n1").shared("x", 5, "Active", Map.of("n1", 5)).shared("y", 4, "Active", Map.of("n1", 4));
            assertThat(world.breaches()).singleElement().asString().contains("leases hold 9 of 8");
        }

        @Test
        void aReleasingLeaseMayShareItsNodeWithTheNext() {
            world.node("n1").lease("x", 8, "Active", Map.of("n1", 8)).lease("x", 8, "Releasing", Map.of("n1", 8));
            world.lease("y", 8, "Active", Map.of("n1", 8));
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void aDedicatedNodeCarriesOneLeaseInItsAnnotation() {
            world.lease("x", 4, "Active", Map.of()).shared("y", 1, "Pending", Map.of());
            world.node("n1", Map.of("x", 4, "y", 1), "x");
            assertThat(world.breaches())
                    .anySatisfy(b -> assertThat(b).contains("Dedicated, but its annotation names 2"));
        }

        @Test
        void aDedicatedNodeCarriesOneLeaseByStatus() {
            world.node("n1").lease("x", 4, "Active", Map.of("n1", 4)).shared("y", 1, "Active", Map.of("n1", 1));
            assertThat(world.breaches()).singleElement().asString().contains("Dedicated, but carries 2 leases");
        }
    }

    @Nested
    class Gang {
        @Test
        void halfOfWhatWasAskedForIsABreach() {
            world.node("n1").node("n2").lease("x", 16, "Active", Map.of("n1", 8));
            assertThat(world.breaches()).singleElement().asString().contains("Active with 8 GPUs", "asked for [16]");
        }

        @Test
        void wholeNodesForFewerGpusAreFineWhenDedicated() {
            world.node("n1").lease("x", 5, "Active", Map.of("n1", 8));
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void aNodeTooManyIsABreach() {
            world.node("n1").node("n2").lease("x", 5, "Active", Map.of("n1", 8, "n2", 8));
            assertThat(world.breaches()).singleElement().asString().contains("with 16 GPUs");
        }

        @Test
        void moreThanAskedForIsABreachWhenShared() {
            world.node("n1").shared("x", 5, "Active", Map.of("n1", 8));
            assertThat(world.breaches()).singleElement().asString().contains("with 8 GPUs");
        }
    }

    @Nested
    class Steps {
        @Test
        void nobodyComesBackFromReleased() {
            world.leaseWith("x", "Released", "reason: Expired").leaseWith("x", "Pending", "reason: Queued");
            assertThat(world.breaches()).singleElement().asString().contains("illegal step from Released to Pending");
        }

        @Test
        void aPhaseThatIsNotOfTheContractIsABreach() {
            world.leaseWith("x", "Paused", "reason: Queued");
            assertThat(world.breaches()).singleElement().asString().contains("there is no phase Paused");
        }

        @Test
        void afterAGapStepsMayHaveBeenMissed() {
            world.leaseWith("x", "Pending", "reason: Queued").leaseListedAfterGap("x", "Releasing");
            assertThat(world.breaches()).isEmpty();
        }

        @Test
        void aPassedStartByIsFinal() {
            world.leaseWith("x", "Rejected", "reason: StartByPassed").leaseWith("x", "Pending", "reason: Queued");
            assertThat(world.breaches()).singleElement().asString().contains("startBy had passed");
        }

        @Test
        void theStartNeverMoves() {
            world.leaseWith("x", "Pending", "term: {startedAt: '2026-12-01T09:00:00Z'}");
            world.leaseWith("x", "Pending", "term: {startedAt: '2026-12-01T09:00:01Z'}");
            assertThat(world.breaches()).singleElement().asString().contains("startedAt moved");
        }

        @Test
        void usageNeverEndsAfterThePlannedEnd() {
            world.leaseWith("x", "Released", "term: {endsAt: '2026-12-01T09:00:00Z', endedAt: '2026-12-01T09:00:01Z'}");
            assertThat(world.breaches()).singleElement().asString().contains("is after endsAt");
        }

        @Test
        void nobodyHasObservedTheFuture() {
            world.leaseWith("x", "Pending", "observedGeneration: 2");
            assertThat(world.breaches()).singleElement().asString().contains("ahead of generation 1");
        }
    }

    @Nested
    class Agreement {
        @Test
        void aClaimOfALeaseThatIsGoneIsABreachAfterAWhile() {
            world.lease("x", 8, "Active", Map.of("n1", 8))
                    .node("n1", Map.of("x", 8), "x")
                    .leaseGone("x");
            assertThat(world.seconds(10).breaches()).isEmpty();
            assertThat(world.seconds(5).breaches()).singleElement().asString().contains("a/x, which is gone");
        }

        @Test
        void aClaimOfALeaseThatNeverStartsIsABreachAfterAWhile() {
            world.lease("x", 8, "Pending", Map.of())
                    .node("n1", Map.of("x", 8), "x")
                    .seconds(15);
            assertThat(world.breaches()).singleElement().asString().contains("which is Pending");
        }

        @Test
        void aClaimThatTheStatusCountsOtherwiseIsABreachAfterAWhile() {
            world.node("n1", Map.of("x", 3), "")
                    .shared("x", 4, "Active", Map.of("n1", 4))
                    .seconds(15);
            assertThat(world.breaches())
                    .singleElement()
                    .asString()
                    .contains("claims 3 GPUs for a/x, whose status says 4");
        }

        @Test
        void aRunningLeaseWithoutItsClaimIsABreachAfterAWhile() {
            world.node("n1").lease("x", 8, "Active", Map.of("n1", 8)).seconds(15);
            assertThat(world.breaches()).singleElement().asString().contains("does not name it");
        }

        @Test
        void whileTheOperatorIsDownNobodyCanPutThingsRight() {
            world.operatorDies().node("n1", Map.of("x", 8), "x").seconds(60);
            assertThat(world.breaches()).isEmpty();
        }
    }

    @Nested
    class Pods {
        @Test
        void aForeignPodOnAFencedNodeIsABreach() {
            world.lease("x", 8, "Active", Map.of("n1", 8)).lease("y", 8, "Pending", Map.of());
            world.node("n1", Map.of("x", 8), "x").pod("a", "p", "y", "n1", 0).seconds(15);
            assertThat(world.breaches()).singleElement().asString().contains("pod a/p", "fenced for a/x");
        }

        @Test
        void aTenantsPodWithoutALeaseIsABreach() {
            world.node("n1").pod("a", "p", "", "n1", 1).seconds(15);
            assertThat(world.breaches()).singleElement().asString().contains("without a lease");
        }

        @Test
        void aPodOfALeaseThatIsOverIsABreach() {
            world.node("n1")
                    .leaseWith("x", "Released", "reason: Expired")
                    .pod("a", "p", "x", "n1", 1)
                    .seconds(15);
            assertThat(world.breaches()).singleElement().asString().contains("while its lease is Released");
        }

        @Test
        void aPodWhereItsLeaseHoldsNothingIsABreach() {
            world.node("n1", Map.of("x", 8), "x").node("n2").lease("x", 8, "Active", Map.of("n1", 8));
            world.pod("a", "p", "x", "n2", 1).seconds(15);
            assertThat(world.breaches()).singleElement().asString().contains("where lease a/x holds nothing");
        }

        @Test
        void podsBeyondTheLeaseAreABreach() {
            world.node("n1", Map.of("x", 2), "").shared("x", 2, "Active", Map.of("n1", 2));
            world.pod("a", "p", "x", "n1", 2).pod("a", "q", "x", "n1", 1).seconds(8);
            assertThat(world.breaches()).singleElement().asString().contains("use 3 GPUs, it holds 2");
        }

        @Test
        void theOwnersPodsKeepWhatTheyHad() {
            world.node("n1").pod("owner", "o", "", "n1", 2).seconds(10);
            world.shared("x", 7, "Active", Map.of("n1", 7))
                    .node("n1", Map.of("x", 7), "")
                    .seconds(8);
            assertThat(world.breaches()).singleElement().asString().contains("the owner's pods had 2 GPUs");
        }
    }
}
