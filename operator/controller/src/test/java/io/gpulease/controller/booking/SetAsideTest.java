package io.gpulease.controller.booking;

import static io.gpulease.controller.booking.NodeCalls.QUARANTINED;
import static io.gpulease.controller.booking.NodeCalls.SANITIZING;
import static io.gpulease.controller.booking.NodeCalls.UNCLAIMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.apply.Call;
import io.gpulease.controller.facts.FactFinder;
import io.gpulease.controller.facts.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Nodes that wait for a person, before or after they were cleaned, and those of a pool that cleans nothing any more. It is ten o'clock. */
class SetAsideTest {
    private static final String LONG_AGO = "2026-12-01T09:55:00Z";

    private final NodeEvents events = new NodeEvents();
    private final List<String> told = events.told();
    private final Turns turns = new Turns(events);
    private final CleanedNode node = new CleanedNode(turns);

    @Nested
    class ANodeThatWasSetAside {

        @Test
        void becauseItsAgentDoesNotAnswerIsStillToBeCleaned() {
            node.heldAndSilent();
            turns.releasingLease("n").stoppingPod(LONG_AGO);
            assertThat(turns.take())
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED, SANITIZING, UNCLAIMED);
            turns.answerAll(call -> CleanedNode.quarantinedAgain());
            assertThat(told).singleElement().asString().contains("not cleaned", "it is cleaned then");
        }

        @Test
        void whileALeaseHadItIsStillToBeCleaned() {
            node.heldAndQuarantined();
            turns.releasingLease("n");
            assertThat(turns.take())
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED, SANITIZING, UNCLAIMED);
        }

        @Test
        void whileItIsCleanedKeepsItsLeaseNoLonger() {
            node.closedAndQuarantined();
            assertThat(turns.take())
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED, SANITIZING, UNCLAIMED);
        }

        @Test
        void isNotCleanedBeforeAPersonHasLooked() {
            node.free(CleanedNode.TO_BE_CLEANED + CleanedNode.QUARANTINED);
            assertThat(turns.take()).isEmpty();
            assertThat(turns.takeIn(Duration.ofHours(1))).isEmpty();
        }

        @Test
        void isCleanedWhenAPersonHas() {
            node.free(CleanedNode.TO_BE_CLEANED);
            assertThat(turns.take())
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(SANITIZING, "\"value\":\"30\"", "\"timeAdded\":\"2026-12-01T10:00:00Z\"");
        }

        @Test
        void isFreeThenIfItsPoolCleansNothingAnyMore() {
            node.cleansNothing();
            node.free(CleanedNode.TO_BE_CLEANED);
            assertThat(turns.take())
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .doesNotContain(SANITIZING);
        }

        @Test
        void whileItIsCleanedKeepsItsLeaseNoLongerThoughThatWasNotHeardOfIt() {
            node.closed();
            turns.take();
            node.closedAndQuarantinedLater();
            assertThat(turns.take())
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED, SANITIZING, UNCLAIMED);
        }

        @Test
        void isLeftAloneWhereALeaseRuns() {
            node.held(CleanedNode.TO_BE_CLEANED + CleanedNode.QUARANTINED);
            turns.activeLease("n");
            assertThat(turns.take()).noneMatch(NodeCalls::isNode);
        }

        @Test
        void whoseLeaseIsNoMoreIsStillToBeCleaned() {
            node.orphaned(CleanedNode.QUARANTINED);
            turns.take();
            assertThat(turns.takeIn(Duration.ofSeconds(11)))
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED, SANITIZING, UNCLAIMED)
                    .doesNotContain("timeAdded");
        }

        @Test
        void andIsOfAPoolThatCannotBeReadIsStillToBeCleaned() {
            node.heldAndQuarantined();
            turns.releasingLease("n");
            turns.world.partyNews().poolDeleted("p");
            turns.world.partyNews().unreadablePool("p");
            assertThat(turns.take())
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(SANITIZING);
        }

        @Test
        void hasItsGuestsLeftInPeace() {
            node.free(CleanedNode.TO_BE_CLEANED + CleanedNode.QUARANTINED);
            turns.pod(TestPod.named("guest", "g1", 11).lease("l").on("n"));
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void isCountedAsSuchAndNotAsOneThatIsBeingCleaned() {
            node.free(CleanedNode.TO_BE_CLEANED + CleanedNode.QUARANTINED);
            Facts.OfPool pool = Objects.requireNonNull(new FactFinder(turns.world)
                    .find(Instant.parse("2026-12-01T10:00:00Z"))
                    .pools()
                    .get("p"));
            assertThat(pool.nodes().quarantined()).isEqualTo(1);
            assertThat(pool.nodes().releasing()).isZero();
            assertThat(pool.quarantined()).hasSize(1);
            assertThat(pool.cleaned()).isEmpty();
        }
    }

    @Nested
    class WhatThePoolSays {

        @Test
        void isLookedAtAnewWhenACleaningBeginsThoughNobodyCanHaveTheNodeBeforeAndAfter() {
            node.held("");
            turns.releasingLease("n")
                    .pod(TestPod.named("guest", "g1", 11).lease("l").on("n"));
            turns.take();
            int before = turns.partiesTold;
            node.closed();
            turns.take();
            assertThat(turns.partiesTold).isGreaterThan(before);
        }

        @Test
        void isLookedAtAnewWhenAPersonHasLooked() {
            node.free(CleanedNode.TO_BE_CLEANED + CleanedNode.QUARANTINED);
            turns.take();
            int before = turns.partiesTold;
            node.freeLater(CleanedNode.TO_BE_CLEANED);
            turns.take();
            assertThat(turns.partiesTold).isGreaterThan(before);
        }

        @Test
        void isNotLookedAtAnewWhereNothingIsOtherwise() {
            node.free(CleanedNode.TO_BE_CLEANED + CleanedNode.QUARANTINED);
            turns.take();
            int before = turns.partiesTold;
            node.freeLater(CleanedNode.TO_BE_CLEANED + CleanedNode.QUARANTINED);
            turns.take();
            assertThat(turns.partiesTold).isEqualTo(before);
        }
    }

    @Nested
    class WhereItsPoolCleansNothingAnyMore {

        @Test
        void aNodeThatIsSetAsideStaysSo() {
            node.cleansNothing();
            node.free(CleanedNode.TO_BE_CLEANED + CleanedNode.QUARANTINED);
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void oneThatIsSetAsideAndLeftIsNotToBeCleaned() {
            node.cleansNothing();
            node.heldAndQuarantined();
            turns.releasingLease("n");
            assertThat(turns.take())
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(UNCLAIMED)
                    .doesNotContain(SANITIZING);
        }

        @Test
        void aNodeThatALeaseHoldsIsNotOpened() {
            node.cleansNothing();
            node.held(CleanedNode.TO_BE_CLEANED);
            turns.activeLease("n");
            assertThat(turns.take()).noneMatch(NodeCalls::isNode);
        }

        @Test
        void guestsOfOneThatWasSetAsideHaveTheirTimeFromWhenAPersonHasLooked() {
            node.cleansNothing();
            node.free(CleanedNode.TO_BE_CLEANED);
            turns.pod(TestPod.named("guest", "g1", 11).lease("l").on("n"));
            assertThat(turns.take())
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(SANITIZING, "\"timeAdded\":\"2026-12-01T10:00:00Z\"");
        }
    }
}
