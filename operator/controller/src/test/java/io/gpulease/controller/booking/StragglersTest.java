package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Pods that are still there half a minute after they should have stopped. */
class StragglersTest {
    private static final String LONG_AGO = "2026-12-01T09:55:00Z";
    private static final String JUST_NOW = "2026-12-01T09:59:50Z";

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void areWaitedForWhereTheNodeAnswers() {
        turns.tenant().pool().heldNode("n").releasingLease("n").stoppingPod(LONG_AGO);
        assertThat(turns.take()).extracting(Call::path).noneMatch(path -> path.contains("/nodes/"));
    }

    @Test
    void areWaitedForAWhileWhereTheNodeIsSilent() {
        turns.tenant().pool().heldNodeThatIsSilent().releasingLease("n").stoppingPod(JUST_NOW);
        assertThat(turns.take()).extracting(Call::path).noneMatch(path -> path.contains("/nodes/"));
    }

    @Test
    void haveTheirNodeQuarantinedThenAndTheLeaseCanEnd() {
        turns.tenant().pool().heldNodeThatIsSilent().releasingLease("n").stoppingPod(LONG_AGO);
        assertThat(turns.take())
                .filteredOn(call -> call.path().contains("/nodes/"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"key\":\"gpulease.io/quarantined\"", "\"gpulease.io/allocations\":null");
    }

    @Test
    void areNoneWhereAFinalizerOfOthersKeepsTheObjectOfAPodThatIsOver() {
        turns.tenant().pool().heldNode("n").releasingLease("n");
        turns.pod(TestPod.named("done", "p7", 6)
                .lease("l")
                .on("n")
                .gpus(4)
                .leaving(LONG_AGO)
                .status("'phase':'Succeeded'"));
        assertThat(turns.take())
                .filteredOn(call -> call.path().contains("/nodes/"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"gpulease.io/allocations\":null")
                .doesNotContain("gpulease.io/quarantined\"");
    }

    @Test
    void ofANodeThatIsNoMoreAreNotWaitedFor() {
        turns.tenant().pool().releasingLease("n").stoppingPod(JUST_NOW);
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"phase\":\"Released\"");
    }

    /**
     * Nodes, controllers and the platform may remove an object by force: its containers have their grace all the same, and the node's
     * agent five seconds.
     */
    @Nested
    class WhoseObjectWasRemovedByForce {

        private static TestPod byForce() {
            return TestPod.running()
                    .version(9)
                    .on("n")
                    .spec("'terminationGracePeriodSeconds':20")
                    .byForce("2026-12-01T10:00:00Z");
        }

        private void removed() {
            turns.take();
            turns.answerAll(_ -> "{}");
            turns.take();
            turns.podGone("pod", "p1");
        }

        @Test
        void haveTheirNodeKeptForTheirGrace() {
            turns.tenant()
                    .pool()
                    .heldNode("n")
                    .releasingLease("n")
                    .runningPod("n", "'terminationGracePeriodSeconds':20");
            removed();
            assertThat(turns.take()).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(24))).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(1)))
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(NodeCalls.UNCLAIMED);
        }

        /** As the API server does it: that it is gone by now is told just before it is. */
        @Test
        void haveItThoughItIsToldThatTheyAreGoneByNow() {
            turns.tenant().pool().heldNode("n").releasingLease("n");
            turns.pod(TestPod.running().on("n").spec("'terminationGracePeriodSeconds':20"));
            turns.pod(byForce());
            removed();
            assertThat(turns.take()).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(24))).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(1))).anyMatch(NodeCalls::isNode);
        }

        @Test
        void haveItNoLongerThanTheyWereGiven() {
            turns.tenant().pool().heldNode("n").releasingLease("n").stoppingPod("2026-12-01T10:00:07Z");
            turns.pod(byForce());
            removed();
            assertThat(turns.takeIn(Duration.ofSeconds(11))).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(1))).anyMatch(NodeCalls::isNode);
        }

        @Test
        void keepTheirNodeFromBeingCleanedAsLong() {
            new CleanedNode(turns).held("");
            turns.releasingLease("n").runningPod("n", "'terminationGracePeriodSeconds':20");
            removed();
            turns.take();
            assertThat(turns.takeIn(Duration.ofSeconds(24))).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(1)))
                    .filteredOn(NodeCalls::isNode)
                    .extracting(Call::body)
                    .singleElement()
                    .asString()
                    .contains(NodeCalls.SANITIZING);
        }

        @Test
        void haveItThoughAnotherOfTheirNameIsHeardOfFirst() {
            turns.tenant().pool().heldNode("n").releasingLease("n");
            turns.pod(TestPod.running().on("n").spec("'terminationGracePeriodSeconds':20"));
            turns.take();
            turns.answerAll(_ -> "{}");
            turns.pod(TestPod.named("pod", "another", 12).lease("l").gated().gpus(4));
            assertThat(turns.take()).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(24))).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(1))).anyMatch(NodeCalls::isNode);
        }

        @Test
        void keepNothingOnceTheirEndIsHeardOfAfterAll() {
            turns.tenant()
                    .pool()
                    .heldNode("n")
                    .releasingLease("n")
                    .runningPod("n", "'terminationGracePeriodSeconds':20");
            removed();
            assertThat(turns.take()).noneMatch(NodeCalls::isNode);
            turns.pod(TestPod.named("pod", "p1", 8).lease("l").on("n").gpus(4).status("'phase':'Failed'"));
            assertThat(turns.takeIn(Duration.ofSeconds(1))).anyMatch(NodeCalls::isNode);
        }

        @Test
        void longBeforeTheEndKeepNothing() {
            turns.tenant().pool().heldNode("n").activeLease("n").runningPod("n");
            removed();
            turns.take();
            turns.takeIn(Duration.ofMinutes(1));
            turns.releasingLease("n");
            assertThat(turns.take()).anyMatch(NodeCalls::isNode);
        }

        @Test
        void haveTheirNodeQuarantinedWhereItsAgentDoesNotAnswerEither() {
            turns.tenant().pool().heldNodeThatIsSilent().releasingLease("n").stoppingPod("2026-12-01T10:00:07Z");
            removed();
            assertThat(turns.takeIn(Duration.ofSeconds(41))).noneMatch(NodeCalls::isNode);
            assertThat(turns.takeIn(Duration.ofSeconds(1)))
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(NodeCalls.QUARANTINED, NodeCalls.UNCLAIMED);
        }
    }

    @Test
    void ofAnotherLeaseKeepAWholeNodeFromBeingHandedOver() {
        turns.tenant().pool().heldNode("n").strangersPod("n").lease("");
        turns.take();
        assertThat(turns.take()).extracting(Call::body).noneMatch(body -> body.contains("\"phase\":\"Active\""));
    }
}
