package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.ObjectRef;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** An operator that has just listed everything: in which order the lists came is chance. */
class RestartTest {
    private final Turns turns = new Turns(new SilentJournal());

    @Nested
    class APodThatWasListedFirst {

        @Test
        void isNotEndedWhenItsLeaseWasListedToo() {
            turns.tenant().heldNode("n").runningPod("n").activeLease("n");
            assertThat(podsEnded()).isEmpty();
        }

        @Test
        void isNotEndedWhenItsLeaseCannotBeRead() {
            turns.tenant().heldNode("n").runningPod("n");
            turns.world.unreadableLease(new ObjectRef("ns", "l", "u1", "4"));
            assertThat(podsEnded()).isEmpty();
        }

        @Test
        void isEndedWhenItsLeaseIsNoMore() {
            turns.tenant().heldNode("n").runningPod("n");
            assertThat(podsEnded()).hasSize(1);
        }

        @Test
        void isEndedWhenOnlyAnotherLeaseOfTheNameIsThere() {
            turns.tenant().heldNode("n").runningPod("n").laterLease("u2");
            assertThat(podsEnded()).hasSize(1);
        }

        private List<Call> podsEnded() {
            return turns.take().stream()
                    .filter(call ->
                            call.path().contains("/pods/") && !call.method().equals("PATCH"))
                    .toList();
        }
    }

    @Nested
    class ANamespaceThatAnEarlierOperatorHasOnlyLabelled {

        @Test
        void keepsItsLeasesTheirBookingsWithoutAWord() {
            turns.bookedLease("2026-12-01T11:00:00Z", "").pool().node("n", "", "", "");
            turns.tenant();
            labelled("");
            assertThat(turns.take()).isEmpty();
            labelled(",'gpulease.io/kept-for':'t'");
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void givesNewOnesNothingAndTellsThemWhy() {
            turns.pool().node("n", "", "", "").tenant();
            labelled("");
            turns.queuedLease();
            assertThat(turns.take()).extracting(Call::body).anyMatch(body -> body.contains("is looked at before"));
        }

        private void labelled(String more) {
            turns.world
                    .partyNews()
                    .see(Given.namespace(
                            "{'metadata':{'name':'ns','uid':'ns1','resourceVersion':'2','labels':{'gpulease.io/tenant':'t'%s}}}"
                                    .formatted(more)));
        }
    }

    @Nested
    class AStartThatWasBegunBefore {

        @Test
        void isFinishedWhereNobodyMinds() {
            turns.tenant().pool().heldNode("n").lease("");
            assertThat(bodies(turns.take())).singleElement().asString().contains("\"phase\":\"Active\"");
        }

        @Test
        void isUndoneWhereItWouldReachIntoAWindowThatIsBooked() {
            turns.tenant().pool().heldNode("n").lease("").bookedLease("2026-12-01T11:00:00Z", "");
            assertThat(bodies(turns.take())).anyMatch(body -> body.contains("interrupted"));
        }

        @Test
        void isUndoneOnlyOnceTheOtherOperatorsLastWriteIsBarred() {
            turns.tenant().pool().heldNode("n").lease("").bookedLease("2026-12-01T11:00:00Z", "");
            turns.take();
            assertThat(bodies(turns.takeAfter(
                            "/gpuleases/l/status", 200, Turns.leaseAgain("'phase':'Pending','observedGeneration':1"))))
                    .anyMatch(body -> body.contains("\"gpulease.io/allocations\":null"));
        }

        @Test
        void isFinishedWhereTheWindowBeginsAfterIt() {
            turns.tenant().pool().heldNode("n").lease("").bookedLease("2026-12-01T14:00:00Z", "");
            assertThat(bodies(turns.take())).anyMatch(body -> body.contains("\"phase\":\"Active\""));
        }

        @Test
        void isFinishedWhereOneThatWaitsIsPutOffByWhatTheRestartTook() {
            turns.tenant()
                    .pool()
                    .heldNode("n")
                    .lease("")
                    .queuedLease(
                            "'phase':'Pending','observedGeneration':1,"
                                    + "'tenant':'t','reason':'Queued','queue':{'position':1,'estimatedStart':'2026-12-01T13:00:00Z'}");
            assertThat(bodies(turns.take()))
                    .anyMatch(body -> body.contains("\"phase\":\"Active\""))
                    .noneMatch(body -> body.contains("interrupted"));
        }

        private static List<String> bodies(List<Call> calls) {
            return calls.stream().map(Call::body).toList();
        }
    }

    @Test
    void aWindowIsKeptThoughItsJobHasNotBeenLookedAtAgain() {
        turns.tenant().pool().node("n", "", "", "");
        turns.laterLease("u1").bookedLease("2026-12-01T11:00:00Z", ",'workload':{'job':{}}");
        assertThat(turns.take())
                .extracting(Call::body)
                .anyMatch(body -> body.contains("\"phase\":\"Pending\""))
                .noneMatch(body -> body.contains("allocations"));
    }

    @Test
    void aTenantThatCannotBeReadIsNotTakenForRemoved() {
        turns.namespace().pool().heldNode("n").activeLease("n");
        turns.world.partyNews().unreadableTenant("t");
        assertThat(turns.take()).isEmpty();
    }

    @Test
    void whatWaitsForATenantThatCannotBeReadIsLeftAsItIs() {
        turns.namespace().pool().node("n", "", "", "");
        turns.lease("'phase':'Reserved','observedGeneration':1,'tenant':'t','reason':'AwaitingStart'");
        turns.world.partyNews().unreadableTenant("t");
        assertThat(turns.take()).isEmpty();
    }

    @Test
    void whatWaitsForATenantThatIsNoMoreIsTold() {
        turns.namespace().pool().node("n", "", "", "");
        turns.lease("'phase':'Reserved','observedGeneration':1,'tenant':'t','reason':'AwaitingStart'");
        turns.world.partyNews().unreadableTenant("t");
        turns.world.partyNews().tenantDeleted("t");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("TenantUnknown");
    }

    @Test
    void whatWaitsForAPoolThatCannotBeReadIsLeftAsItIs() {
        turns.tenant();
        turns.lease("'phase':'Pending','observedGeneration':1,'tenant':'t','reason':'Queued'");
        turns.world.partyNews().unreadablePool("p");
        assertThat(turns.take()).isEmpty();
    }

    @Test
    void whatWaitsForTheReliabilityOfASiteThatCannotBeReadIsLeftAsItIs() {
        turns.tenant().node("n", "", "", "");
        turns.world
                .partyNews()
                .see(
                        Given.pool(
                                "{'metadata':{'name':'p','uid':'pool1','resourceVersion':'1','generation':1},'spec':{'gpuClass':'c','site':'s','nodeSelector':{'matchLabels':{'of':'p'}}}}"));
        turns.bookedLease("2026-12-01T11:00:00Z", ",'placement':{'minReliability':'Standard'}");
        turns.world.partyNews().unreadableSite("s");
        assertThat(turns.take()).extracting(Call::body).noneMatch(body -> body.contains("SiteUnavailable"));
        turns.world.partyNews().siteDeleted("s");
        assertThat(turns.take()).extracting(Call::body).anyMatch(body -> body.contains("SiteUnavailable"));
    }

    @Test
    void theLeaseOfATenantThatIsNoMoreIsTold() {
        turns.namespace().pool().heldNode("n").activeLease("n");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"phase\":\"Ending\"", "TenantRemoved");
    }

    @Test
    void itIsToldAsEarlyAsItWouldHaveBeenBeforeItsEndInWholeSeconds() {
        turns.namespace().pool().heldNode("n").activeLease("n").pause(Duration.ofMillis(1_500));
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"endsAt\":\"2026-12-01T10:18:02Z\"", "\"noticeAt\":\"2026-12-01T10:00:01Z\"");
    }

    @Test
    void whatWasToldOfItsEndBeforeIsToldNoOtherEnd() {
        turns.namespace().pool().heldNode("n").endingLease("n");
        assertThat(turns.take()).isEmpty();
    }

    @Test
    void aPoolThatCannotBeReadKeepsItsNodes() {
        turns.node("free", "", "", "");
        turns.world.partyNews().unreadablePool("p");
        assertThat(turns.take()).isEmpty();
    }

    @Test
    void nodesOfAPoolThatIsNoMoreAreLetGo() {
        turns.node("free", "", "", "");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"gpulease.io/pool\":null");
    }
}
