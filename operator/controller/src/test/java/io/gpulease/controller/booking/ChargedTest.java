package io.gpulease.controller.booking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.Turns.Edition;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.engine.model.Claimant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a lease is charged, and when that changes. It is ten. */
class ChargedTest {

    private static final String PRICED =
            ",'price':{'currency':'USD','perGpuHour':{'Committed':'2.10','OnDemand':'2.80','Spot':'1.10'}},'serviceCredits':{'nodeLoss':'0.5','lateHandover':'0.25'}";
    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";
    private static final String USAGE =
            ",'usage':{'gpuSeconds':0,'creditedGpuSeconds':0,'amount':'0.00','currency':'USD','lines':[{'kind':'Active','from':'2026-12-01T09:00:00Z','to':'2026-12-01T09:00:00Z','gpuSeconds':0,'pricePerGpuHour':'%s','currency':'USD','gpus':4}]}";
    private static final String LOST_AT_HALF_PAST_NINE =
            ",'usage':{'gpuSeconds':7200,'creditedGpuSeconds':0,'amount':'5.60','currency':'USD','lines':[{'kind':'Active','from':'2026-12-01T09:00:00Z','to':'2026-12-01T09:30:00Z','gpuSeconds':7200,'pricePerGpuHour':'2.80','currency':'USD'},{'kind':'NodeLoss','from':'2026-12-01T09:30:00Z','to':'2026-12-01T09:30:00Z','gpuSeconds':0,'creditShare':'0.75','pricePerGpuHour':'2.80','currency':'USD','gpus':4}]}";
    private static final String ACTIVE =
            "'phase':'Active','observedGeneration':2,'tenant':'t','tier':'%s','reason':'Placed','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'reservation':{'start':'2026-12-01T09:00:00Z','end':'2026-12-01T12:00:00Z'},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}";

    private final Turns turns = new Turns(new SilentJournal());

    @Nested
    class AtItsStart {

        @Test
        void hasThePriceOfItsTierOnRecord() {
            assertThat(started(PRICED))
                    .contains(
                            "\"amount\":\"0.00\",\"currency\":\"USD\"",
                            "\"pricePerGpuHour\":\"2.80\",\"currency\":\"USD\",\"gpus\":4",
                            "\"availability\":\"1.0000\"")
                    .doesNotContain("LateHandover");
        }

        @Test
        void hasThePriceThatIsValidFromThenOn() {
            assertThat(
                            started(
                                    PRICED
                                            + ",'priceChanges':[{'from':'2026-12-01T10:00:00Z','perGpuHour':{'OnDemand':'2.60'}},{'from':'2026-12-01T11:00:00Z','perGpuHour':{'OnDemand':'2.40'}}]"))
                    .contains("\"pricePerGpuHour\":\"2.60\"");
        }

        @Test
        void isChargedNothingWhereThePoolHasNoPrice() {
            assertThat(started("")).contains("\"gpus\":4").doesNotContain("amount", "pricePerGpuHour");
        }

        private String started(String spec) {
            turns.tenant().pool(spec).node("n", "", "", "").lease("");
            assertThat(turns.take()).anyMatch(call -> call.path().endsWith("/nodes/n"));
            return theOnlyStatus(Stream.concat(
                    turns.takeAfter("/nodes/n", 200, TestNode.heldAgain("n")).stream(), turns.take().stream()));
        }
    }

    @Nested
    class WhoseWindowIsBooked {

        private static final String BOOKED = "2026-12-01T10:00:00Z";
        private static final String CHANGED =
                PRICED + ",'priceChanges':[{'from':'2026-12-01T10:00:05Z','perGpuHour':{'OnDemand':'9.00'}}]";

        /** That lease as the API server has it once it waits. */
        private static final String PENDING =
                "{'metadata':{'name':'b','namespace':'ns','uid':'ub','resourceVersion':'8','generation':1,'creationTimestamp':'2026-12-01T09:30:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'start':'2026-12-01T10:00:00Z','duration':'3h'}},'status':{'phase':'Pending','observedGeneration':1,'tenant':'t','tier':'OnDemand','reason':'Queued','reservation':{'start':'2026-12-01T10:00:00Z','end':'2026-12-01T13:00:00Z'}}}"
                        .replace('\'', '"');

        @Test
        void isChargedNothingForWhatItGetsLateAndPaysThePriceOfTheStartThatWasPromised() {
            turns.tenant()
                    .pool(CHANGED)
                    .node("n", "", "", "")
                    .bookedLease(BOOKED, "")
                    .pause(Duration.ofSeconds(9));
            turns.take();
            assertThat(theOnlyStatus(claimed()))
                    .contains(
                            "\"startedAt\":\"2026-12-01T10:00:10Z\"",
                            "{\"kind\":\"LateHandover\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T10:00:00Z\",\"to\":\"2026-12-01T10:00:10Z\",\"gpuSeconds\":40,\"creditShare\":\"1\",\"pricePerGpuHour\":\"2.80\",\"currency\":\"USD\"}",
                            "\"gpuSeconds\":0,\"creditedGpuSeconds\":40,\"amount\":\"0.00\"",
                            "\"promisedGpuSeconds\":40,\"deliveredGpuSeconds\":0,\"availability\":\"0.0000\"");
        }

        @Test
        void isOnTimeWhereItsStartIsOnlyRounded() {
            turns.tenant().pool(PRICED).node("n", "", "", "").bookedLease(BOOKED, "");
            turns.take();
            assertThat(theOnlyStatus(claimed()))
                    .contains(
                            "\"startedAt\":\"2026-12-01T10:00:01Z\"",
                            "\"gpuSeconds\":0,\"creditedGpuSeconds\":0,\"amount\":\"0.00\"",
                            "\"promisedGpuSeconds\":0,\"deliveredGpuSeconds\":0,\"availability\":\"1.0000\"")
                    .doesNotContain("LateHandover");
        }

        @Test
        void isOwedItThoughItHadToWaitOnceItsWindowHadBegun() {
            turns.tenant()
                    .pool(PRICED)
                    .node("n", "", "", "")
                    .ownersPod("n")
                    .bookedLease(BOOKED, "")
                    .pause(Duration.ofSeconds(9));
            assertThat(theOnlyStatus(turns.take().stream()))
                    .contains("\"phase\":\"Pending\"")
                    .doesNotContain("reservation");
            turns.takeAfter("/b/status", 200, PENDING);
            turns.crowded().world.podDeleted(new ObjectRef("lab", "own", "p2", "9"));
            assertThat(untilQuiet()).anyMatch(call -> call.path().endsWith("/nodes/n"));
            assertThat(theOnlyStatus(claimed()))
                    .contains(
                            "\"startedAt\":\"2026-12-01T10:00:10Z\"",
                            "{\"kind\":\"LateHandover\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T10:00:00Z\",\"to\":\"2026-12-01T10:00:10Z\",\"gpuSeconds\":40,");
        }

        private Stream<Call> claimed() {
            return Stream.concat(
                    turns
                            .takeAfter(
                                    "/nodes/n",
                                    200,
                                    TestNode.heldAgain("n").replace("u1", "ub").replace("ns.l", "ns.b"))
                            .stream(),
                    turns.take().stream());
        }
    }

    @Nested
    class ThatLosesANode {

        @Test
        void isCreditedFromThenOnByTheShareOfItsPool() {
            turns.tenant().pool(PRICED).node("n", "", "", "").lease(edition(""), FINALIZER, active("2.80"));
            assertThat(theOnlyStatus(untilQuiet()))
                    .contains(
                            "\"gpuSeconds\":14400,\"amount\":\"11.20\"",
                            "{\"kind\":\"Active\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T09:00:00Z\",\"to\":\"2026-12-01T10:00:00Z\",\"gpuSeconds\":14400,\"pricePerGpuHour\":\"2.80\",\"currency\":\"USD\"}",
                            "{\"kind\":\"NodeLoss\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T10:00:00Z\",\"to\":\"2026-12-01T10:00:00Z\",\"gpuSeconds\":0,\"creditShare\":\"0.5\",\"pricePerGpuHour\":\"2.80\",\"currency\":\"USD\",\"gpus\":4}");
        }

        @Test
        void isChargedInFullOnceItIsBackAndKeepsTheShareThatTheLossBeganWith() {
            turns.tenant()
                    .pool(PRICED)
                    .heldNode("n")
                    .lease(edition(""), FINALIZER, ACTIVE.formatted("OnDemand") + LOST_AT_HALF_PAST_NINE)
                    .pause(Duration.ofMillis(500));
            assertThat(theOnlyStatus(untilQuiet()))
                    .contains(
                            "\"gpuSeconds\":14404,\"creditedGpuSeconds\":5403",
                            "{\"kind\":\"NodeLoss\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T09:30:00Z\",\"to\":\"2026-12-01T10:00:01Z\",\"gpuSeconds\":7204,\"creditShare\":\"0.75\"",
                            "\"gpus\":4",
                            "\"promisedGpuSeconds\":14404,\"deliveredGpuSeconds\":7200,\"availability\":\"0.4998\"");
        }

        @Test
        void isCreditedUntilItsEnd() {
            turns.tenant()
                    .pool(PRICED)
                    .lease(
                            edition(",'release':true"),
                            FINALIZER,
                            ACTIVE.formatted("OnDemand") + LOST_AT_HALF_PAST_NINE);
            assertThat(statuses(untilQuiet()).toList())
                    .first()
                    .asString()
                    .contains("\"gpuSeconds\":14400,\"creditedGpuSeconds\":5400,\"amount\":\"7.00\"")
                    .doesNotContain("\"gpus\":4");
        }
    }

    @Nested
    class ThatComesToAHigherTier {

        @Test
        void paysItsPriceFromThenOn() {
            turns.tenant()
                    .pool(PRICED + ",'priceChanges':[{'from':'2026-12-01T09:59:00Z','perGpuHour':{'OnDemand':'3.00'}}]")
                    .heldNode("n")
                    .lease(
                            edition(",'tier':'OnDemand'"),
                            FINALIZER,
                            ACTIVE.formatted("Spot") + USAGE.formatted("1.10"));
            assertThat(theOnlyStatus(untilQuiet()))
                    .contains(
                            "It counts as OnDemand",
                            "\"amount\":\"4.40\"",
                            "\"to\":\"2026-12-01T10:00:00Z\",\"gpuSeconds\":14400,\"pricePerGpuHour\":\"1.10\",\"currency\":\"USD\"}",
                            "\"gpuSeconds\":0,\"pricePerGpuHour\":\"3.00\",\"currency\":\"USD\",\"gpus\":4}");
        }

        @Test
        void keepsItsPriceWhereThePoolHasAnotherCurrencyByNow() {
            turns.tenant()
                    .pool(PRICED.replace("USD", "EUR"))
                    .heldNode("n")
                    .lease(
                            edition(",'tier':'OnDemand'"),
                            FINALIZER,
                            ACTIVE.formatted("Spot") + USAGE.formatted("1.10"));
            assertThat(theOnlyStatus(untilQuiet()))
                    .contains("It counts as OnDemand")
                    .doesNotContain("EUR", "2.80");
        }

        @Test
        void keepsItsCurrencyAlsoWhereItsPresentTierIsFree() {
            String paidUntilHalfPastNine =
                    ",'usage':{'gpuSeconds':7200,'creditedGpuSeconds':0,'amount':'2.20','currency':'USD','lines':[{'kind':'Active','from':'2026-12-01T09:00:00Z','to':'2026-12-01T09:30:00Z','gpuSeconds':7200,'pricePerGpuHour':'1.10','currency':'USD'},{'kind':'Active','from':'2026-12-01T09:30:00Z','to':'2026-12-01T09:30:00Z','gpuSeconds':0,'gpus':4}]}";
            turns.tenant()
                    .pool(PRICED.replace("USD", "EUR"))
                    .heldNode("n")
                    .lease(edition(",'tier':'OnDemand'"), FINALIZER, ACTIVE.formatted("Spot") + paidUntilHalfPastNine);
            assertThat(theOnlyStatus(untilQuiet()))
                    .contains("It counts as OnDemand", "\"gpuSeconds\":0,\"gpus\":4}")
                    .doesNotContain("EUR", "2.80");
        }
    }

    @Nested
    class ThatGoesOn {

        @Test
        void isWrittenNothing() {
            turns.tenant().pool(PRICED).heldNode("n").lease(edition(""), FINALIZER, active("2.70"));
            assertThat(statuses(untilQuiet())).isEmpty();
        }

        @Test
        void isToldWhatItCostUpToItsNotice() {
            turns.tenant().pool(PRICED).heldNode("n").lease(edition(""), FINALIZER, active("2.70"));
            assertThat(statuses(untilQuiet())).isEmpty();
            turns.pause(Duration.ofMinutes(102));
            assertThat(theOnlyStatus(untilQuiet()))
                    .contains("\"phase\":\"Ending\"", "\"gpuSeconds\":38880,\"amount\":\"29.16\"", "\"gpus\":4");
        }

        @Test
        void isNotChargedBeyondAnEndThatItIsToldOfTooLate() {
            turns.tenant().pool(PRICED).heldNode("n").lease(edition(""), FINALIZER, active("2.70"));
            assertThat(statuses(untilQuiet())).isEmpty();
            turns.pause(Duration.ofSeconds(4));
            LeaseEntry entry = requireNonNull(turns.world.lease("u1"));
            Instant end = Instant.parse("2026-12-01T10:00:02Z");
            entry.recall(new LeaseEntry.Recall(end, Duration.ofMillis(1), new Claimant.OfOwner("p")));
            turns.world.changes().lease("u1");
            assertThat(theOnlyStatus(turns.take().stream()))
                    .contains(
                            "\"phase\":\"Ending\"",
                            "\"endsAt\":\"2026-12-01T10:00:02Z\"",
                            "\"gpuSeconds\":14408,\"amount\":\"10.81\"",
                            "\"to\":\"2026-12-01T10:00:02Z\"");
        }

        @Test
        void isChargedAllOfItAtItsEndByThePriceOfItsStart() {
            turns.tenant().pool(PRICED).lease(edition(",'release':true"), FINALIZER, active("2.70"));
            assertThat(theOnlyStatus(untilQuiet()))
                    .contains("\"gpuSeconds\":14400,\"amount\":\"10.80\"", "\"deliveredGpuSeconds\":14400");
        }

        @Test
        void keepsWhatANewerVersionWroteAndThisOneCannotRead() {
            turns.tenant()
                    .pool(PRICED)
                    .lease(
                            edition(",'release':true"),
                            FINALIZER,
                            active("2.70").replace("'kind':'Active'", "'kind':'Dreaming'"));
            assertThat(theOnlyStatus(untilQuiet()))
                    .contains("\"endReason\":\"ReleasedByTenant\"")
                    .doesNotContain("usage");
        }
    }

    private static String active(String price) {
        return ACTIVE.formatted("OnDemand") + USAGE.formatted(price);
    }

    private static Edition edition(String spec) {
        return new Edition(5, 2, ",'term':{'duration':'3h'}" + spec);
    }

    private Stream<Call> untilQuiet() {
        return Stream.generate(turns::take).limit(4).flatMap(List::stream);
    }

    private static Stream<String> statuses(Stream<Call> calls) {
        return calls.filter(call -> call.path().endsWith("/status")).map(Call::body);
    }

    private static String theOnlyStatus(Stream<Call> calls) {
        List<String> told = statuses(calls).toList();
        assertThat(told).hasSize(1);
        return told.getFirst();
    }
}
