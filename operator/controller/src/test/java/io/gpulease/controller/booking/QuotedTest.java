package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.engine.model.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Quotes of tenant t: one node of 4 GPUs is free, and it is ten o'clock. A quote asks for 4 GPUs for three hours. */
class QuotedTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String QUOTE =
            "{'metadata':{'name':'%1$s','namespace':'ns','uid':'u%1$s','resourceVersion':'%2$d','generation':1,'creationTimestamp':'2026-12-01T10:00:00Z'},'spec':{'gpuClass':'c','gpus':4,'duration':'3h'%3$s},'status':%4$s}";

    private static final String LEASE =
            "{'metadata':{'name':'%1$s','namespace':'ns','uid':'u%1$s','resourceVersion':'7','generation':1,'creationTimestamp':'%2$s','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'duration':'3h'}%3$s},'status':{%4$s}}";

    private static final String TAKES_IT = ",'quote':{'name':'q1','offer':'a'}";

    private static final String HELD =
            "{'observedGeneration':1,'reason':'Held','tenant':'t','heldUntil':'2026-12-01T10:05:00Z','offers':[{'id':'a','gpuClass':'c','gpus':4,'tier':'OnDemand','start':'2026-12-01T10:00:00Z','end':'2026-12-01T13:00:00Z','held':true}],'conditions':[{'type':'Ready','status':'True','reason':'Offered','message':'1 offer.','lastTransitionTime':'2026-12-01T10:00:00Z','observedGeneration':1},{'type':'Held','status':'True','reason':'Held','message':'Offer a is kept.','lastTransitionTime':'2026-12-01T10:00:00Z','observedGeneration':1}]}";

    private static final String CLEANED = ",'sanitization':{'timeout':'1h','podTemplate':{'spec':{}}}";

    private final Turns turns = new Turns(new SilentJournal());

    @BeforeEach
    void oneNodeIsFree() {
        turns.tenant().pool().node("n", "", "", "");
    }

    @Nested
    class AQuote {

        @Test
        void isAnsweredOnceAndItsOfferHeld() throws JsonProcessingException {
            quote("q1", "{}");
            JsonNode status = written(turns.take(), "q1");
            assertThat(status.at("/heldUntil").asText()).isEqualTo("2026-12-01T10:05:00Z");
            assertThat(status.at("/offers").toString())
                    .isEqualTo(
                            "[{\"id\":\"a\",\"gpuClass\":\"c\",\"gpus\":4,\"tier\":\"OnDemand\",\"start\":\"2026-12-01T10:00:00Z\",\"end\":\"2026-12-01T13:00:00Z\",\"held\":true}]");
            assertThat(status.at("/reason").asText()).isEqualTo("Held");
            assertThat(status.at("/tenant").asText()).isEqualTo("t");
            answer("q1", status);
            assertThat(turns.take()).isEmpty();
            assertThat(turns.next()).isEqualTo("2026-12-01T10:05:00Z");
        }

        @Test
        void ofOneThatNothingCanBeOfferedIsTold() throws JsonProcessingException {
            quote("q1", "{}", ",'tier':'Committed','sites':['elsewhere']");
            JsonNode status = written(turns.take(), "q1");
            assertThat(status.at("/reason").asText()).isEqualTo("SiteUnavailable");
            assertThat(condition(status, "Ready")).isEqualTo("False SiteUnavailable");
            assertThat(condition(status, "Stalled")).isEqualTo("True SiteUnavailable");
        }

        @Test
        void isAnsweredOnceItsClassIsThereThoughItCameBefore() throws JsonProcessingException {
            var early = new Turns(new SilentJournal());
            early.tenant();
            early.world.quotes().see(Given.quote(QUOTE.formatted("q1", 3, "", "{}")));
            JsonNode first = written(early.take(), "q1");
            assertThat(first.at("/reason").asText()).isEqualTo("NoSuchClass");
            early.takeAfter("/leasequotes/q1/status", 200, body("q1", 4, first));
            early.pool().node("n", "", "", "");
            assertThat(written(early.take(), "q1").at("/reason").asText()).isEqualTo("Held");
        }

        @Test
        void isHeldForThreeOfATenantAtATime() throws JsonProcessingException {
            turns.world
                    .partyNews()
                    .see(
                            Given.tenant(
                                    "{'metadata':{'name':'t','uid':'t1','resourceVersion':'3','generation':3},'spec':{'namespaces':['ns'],'quotas':[{'gpuClass':'c','nominalQuota':100}]}}"));
            turns.node("n2", "", "", "").node("n3", "", "", "").node("n4", "", "", "");
            List.of("q1", "q2", "q3", "q4").forEach(name -> quote(name, "{}"));
            List<Call> calls = turns.take();
            assertThat(written(calls, "q3").at("/reason").asText()).isEqualTo("Held");
            JsonNode fourth = written(calls, "q4");
            assertThat(fourth.at("/reason").asText()).isEqualTo("TooManyHolds");
            assertThat(fourth.at("/offers/0/held").asBoolean(true)).isFalse();
            assertThat(fourth.has("heldUntil")).isFalse();
        }

        @Test
        void needsNoTimeForWhatPoolsOfOtherClassesTakeToClean() {
            quote("q1", "{}");
            var before = asked().turnover();
            turns.world
                    .partyNews()
                    .see(
                            Given.pool(
                                    "{'metadata':{'name':'o','uid':'pool2','resourceVersion':'1','generation':1},'spec':{'gpuClass':'d','nodeSelector':{'matchLabels':{'of':'o'}},'sanitization':{'timeout':'1h','podTemplate':{'spec':{}}}}}"));
            assertThat(asked().turnover()).isEqualTo(before);
            turns.pool(CLEANED);
            assertThat(asked().turnover())
                    .isBetween(before.plus(Duration.ofHours(1)), before.plus(Duration.ofMinutes(61)));
        }

        private Request asked() {
            return turns.world
                    .engineView()
                    .snapshot(Instant.parse("2026-12-01T10:00:00Z"))
                    .quoting()
                    .inquiries()
                    .getFirst()
                    .request();
        }

        @Test
        void whichCannotBeReadIsTold() throws JsonProcessingException {
            quote("q1", "{}", ",'tier':'Platinum'");
            assertThat(written(turns.take(), "q1").at("/reason").asText()).isEqualTo("Unreadable");
        }
    }

    @Nested
    class WhatIsHeld {

        @Test
        void isNobodyElsesUntilItIsOver() throws JsonProcessingException {
            asked();
            lease("other", "2026-12-01T10:01:00Z", "");
            List<Call> meanwhile = turns.takeIn(Duration.ofMinutes(1));
            assertThat(meanwhile).extracting(Call::body).noneMatch(body -> body.contains("allocations"));
            assertThat(meanwhile).extracting(Call::body).anyMatch(body -> body.contains("\"phase\":\"Pending\""));
            turns.takeAfter("/gpuleases/other/status", 200, leaseAgain(meanwhile, "other", "2026-12-01T10:01:00Z", ""));

            List<Call> over = turns.takeIn(Duration.ofMinutes(4));
            assertThat(over).extracting(Call::body).anyMatch(body -> body.contains("allocations"));
            JsonNode status = written(over, "q1");
            assertThat(status.at("/reason").asText()).isEqualTo("HoldExpired");
            assertThat(status.at("/offers/0/held").asBoolean(true)).isFalse();
            assertThat(condition(status, "Held")).isEqualTo("False HoldExpired");
        }

        @Test
        void isKeptByAnOperatorThatStartsAnew() {
            quote("q1", HELD);
            lease("other", "2026-12-01T10:00:00Z", "");
            assertThat(turns.take()).extracting(Call::body).noneMatch(body -> body.contains("allocations"));
        }

        @Test
        void isGivenBackWithItsQuote() {
            quote("q1", HELD);
            turns.take();
            lease("other", "2026-12-01T10:00:00Z", "");
            turns.world.quotes().deleted(new ObjectRef("ns", "q1", "uq1", "9"));
            assertThat(turns.take()).extracting(Call::body).anyMatch(body -> body.contains("allocations"));
        }

        @Test
        void isLostWithItsNode() throws JsonProcessingException {
            quote("q1", HELD);
            turns.take();
            turns.world.nodeDeleted(new ObjectRef("", "n", "n-1", "9"));
            assertThat(written(turns.take(), "q1").at("/reason").asText()).isEqualTo("HoldLost");
        }

        @Test
        void isOverThoughNobodyWasThereAtItsEnd() throws JsonProcessingException {
            quote("q1", HELD);
            turns.pause(Duration.ofHours(1));
            assertThat(written(turns.take(), "q1").at("/reason").asText()).isEqualTo("HoldExpired");
        }
    }

    @Nested
    class ALeaseThatTakesItUp {

        @Test
        void startsBeforeWhoeverCameBefore() throws JsonProcessingException {
            asked();
            lease("other", "2026-12-01T10:01:00Z", ",'tier':'Committed'");
            lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            List<Call> calls = turns.takeIn(Duration.ofMinutes(3));
            assertThat(calls).extracting(Call::body).anyMatch(body -> body.contains("{\\\"ul\\\":4}"));
            JsonNode status = written(calls, "q1");
            assertThat(status.at("/takenBy").toString()).isEqualTo("{\"name\":\"l\",\"uid\":\"ul\",\"offer\":\"a\"}");
            assertThat(condition(status, "Taken")).isEqualTo("True Taken");
            assertThat(status.at("/offers/0/held").asBoolean(true)).isFalse();
        }

        @Test
        void hasItsTermWholeAndItsTakingOnRecordWhenItIsActive() throws JsonProcessingException {
            asked();
            lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            turns.takeIn(Duration.ofMinutes(3));
            List<Call> then =
                    turns.takeAfter("/nodes/n", 200, TestNode.heldAgain("n").replace("u1", "ul"));
            assertThat(then)
                    .extracting(Call::body)
                    .anyMatch(body -> body.contains("\"phase\":\"Active\"")
                            && body.contains("\"type\":\"QuoteTaken\",\"status\":\"True\"")
                            && body.contains("\"endsAt\":\"2026-12-01T13:03:0"));
        }

        @Test
        void hasItThoughItsNodesAreCleanedByNow() throws JsonProcessingException {
            QuotedTest.this.asked();
            turns.pool(CLEANED);
            lease("l", "2026-12-01T10:01:00Z", TAKES_IT);
            assertThat(turns.takeIn(Duration.ofMinutes(1)))
                    .extracting(Call::body)
                    .noneMatch(body -> body.contains("QuoteDiffers"))
                    .anyMatch(body -> body.contains("allocations"));
        }

        @Test
        void inTimeHasItThoughTheOperatorWasAway() {
            quote("q1", HELD);
            lease("other", "2026-12-01T10:03:00Z", "");
            lease("l", "2026-12-01T10:04:59Z", TAKES_IT);
            turns.pause(Duration.ofMinutes(6));
            assertThat(turns.take()).extracting(Call::body).anyMatch(body -> body.contains("{\\\"ul\\\":4}"));
        }

        @Test
        void isNotAskedAgainOnceItIsOnRecord() {
            // Its quote has been deleted since.
            lease(
                    "l",
                    "2026-12-01T10:02:00Z",
                    TAKES_IT,
                    "'phase':'Pending','observedGeneration':1,'tenant':'t','reason':'Queued','queue':{'position':1,'estimatedStart':'2026-12-01T11:00:00Z'},'conditions':[{'type':'QuoteTaken','status':'True','reason':'Taken','message':'It took up offer a of quote q1.','lastTransitionTime':'2026-12-01T10:02:00Z','observedGeneration':1}]");
            assertThat(turns.take())
                    .extracting(Call::body)
                    .anyMatch(body -> body.contains("{\\\"ul\\\":4}"))
                    .noneMatch(body -> body.contains("Rejected"));
        }

        @Test
        void isTheOneOnRecordAfterARestartNotTheOneMadeFirst() throws JsonProcessingException {
            quote("q1", HELD);
            lease("first", "2026-12-01T10:01:00Z", TAKES_IT);
            lease(
                    "l",
                    "2026-12-01T10:02:00Z",
                    TAKES_IT,
                    "'phase':'Pending','observedGeneration':1,'tenant':'t','reason':'Queued','conditions':[{'type':'QuoteTaken','status':'True','reason':'Taken','message':'It took up offer a of quote q1.','lastTransitionTime':'2026-12-01T10:02:00Z','observedGeneration':1}]");
            List<Call> calls = turns.take();
            assertThat(written(calls, "q1").at("/takenBy/name").asText()).isEqualTo("l");
            assertThat(rejected(calls, "first")).isEqualTo("QuoteTaken");
        }
    }

    @Nested
    class ALeaseIsRejected {

        @Test
        void whereThereIsNoSuchQuoteUntilThereIs() throws JsonProcessingException {
            lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            List<Call> calls = turns.take();
            assertThat(rejected(calls, "l")).isEqualTo("QuoteUnknown");
            assertThat(calls).extracting(Call::body).noneMatch(body -> body.contains("allocations"));
            turns.takeAfter("/gpuleases/l/status", 200, leaseAgain(calls, "l", "2026-12-01T10:02:00Z", TAKES_IT));
            quote("q1", HELD);
            assertThat(turns.take()).extracting(Call::body).anyMatch(body -> body.contains("{\\\"ul\\\":4}"));
        }

        @Test
        void whereTheQuoteHasNoSuchOffer() throws JsonProcessingException {
            quote("q1", HELD);
            lease("l", "2026-12-01T10:02:00Z", ",'quote':{'name':'q1','offer':'z'}");
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteUnknown");
        }

        @Test
        void whereItAsksForSomethingElse() throws JsonProcessingException {
            quote("q1", HELD);
            lease("l", "2026-12-01T10:02:00Z", ",'tier':'Committed'" + TAKES_IT);
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteDiffers");
        }

        @Test
        void whereTheHoldIsOver() throws JsonProcessingException {
            quote("q1", HELD);
            turns.pause(Duration.ofMinutes(5));
            turns.take();
            lease("l", "2026-12-01T10:05:00Z", TAKES_IT);
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteNotHeld");
        }

        @Test
        void whereAnotherHasIt() throws JsonProcessingException {
            quote("q1", HELD);
            lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            turns.take();
            lease("second", "2026-12-01T10:01:00Z", TAKES_IT);
            assertThat(rejected(turns.take(), "second")).isEqualTo("QuoteTaken");
        }

        @Test
        void forGoodWhereTheHoldIsOverThoughAnotherQuoteOfThatNameIsMade() {
            lease(
                    "l",
                    "2026-12-01T10:02:00Z",
                    TAKES_IT,
                    "'phase':'Rejected','observedGeneration':1,'tenant':'t','reason':'QuoteNotHeld'");
            quote("q1", HELD);
            assertThat(turns.take())
                    .extracting(Call::path)
                    .noneMatch(path -> path.endsWith("/nodes/n") || path.endsWith("/leasequotes/q1/status"));
        }

        @Test
        void whereTheQuoteHasNoOffers() throws JsonProcessingException {
            quote("q1", "{}", ",'tier':'Committed','sites':['elsewhere']");
            turns.take();
            lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteUnknown");
        }

        @Test
        void whereItIsHeldForAnotherTenant() throws JsonProcessingException {
            quote("q1", HELD.replace("'tenant':'t'", "'tenant':'former'"));
            lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteDiffers");
        }
    }

    /** Quote q1 is answered, and its offer held. */
    private void asked() throws JsonProcessingException {
        quote("q1", "{}");
        answer("q1", written(turns.take(), "q1"));
    }

    private void quote(String name, String status) {
        quote(name, status, "");
    }

    private void quote(String name, String status, String spec) {
        turns.world.quotes().see(Given.quote(QUOTE.formatted(name, 3, spec, status)));
    }

    private void lease(String name, String createdAt, String spec) {
        lease(name, createdAt, spec, "");
    }

    private void lease(String name, String createdAt, String spec, String status) {
        turns.world.see(Given.lease(LEASE.formatted(name, createdAt, spec, status)));
    }

    /** The API server has it as it was written. */
    private void answer(String name, JsonNode status) {
        turns.takeAfter("/leasequotes/" + name + "/status", 200, body(name, 4, status));
    }

    private static String body(String name, int version, JsonNode status) {
        return QUOTE.replace('\'', '"').formatted(name, version, "", status);
    }

    /** As the API server has it after what was written. */
    private static String leaseAgain(List<Call> calls, String name, String createdAt, String spec)
            throws JsonProcessingException {
        String status = status(calls, "/gpuleases/" + name + "/status").toString();
        return LEASE.replace('\'', '"')
                .replace("\"7\"", "\"8\"")
                .formatted(name, createdAt, spec.replace('\'', '"'), status.substring(1, status.length() - 1));
    }

    /** What of the status of that quote is written. */
    private static JsonNode written(List<Call> calls, String name) throws JsonProcessingException {
        return status(calls, "/leasequotes/" + name + "/status");
    }

    private static ObjectNode status(List<Call> calls, String path) throws JsonProcessingException {
        List<Call> found =
                calls.stream().filter(call -> call.path().endsWith(path)).toList();
        assertThat(found).as("writes on %s", path).hasSize(1);
        return (ObjectNode) JSON.readTree(found.getFirst().body()).get("status");
    }

    /** The reason why that lease is Rejected. */
    private static String rejected(List<Call> calls, String name) throws JsonProcessingException {
        JsonNode status = status(calls, "/gpuleases/" + name + "/status");
        assertThat(status.at("/phase").asText()).isEqualTo("Rejected");
        return status.at("/reason").asText();
    }

    private static String condition(JsonNode status, String type) {
        for (JsonNode condition : status.at("/conditions")) {
            if (condition.at("/type").asText().equals(type)) {
                return condition.at("/status").asText() + " "
                        + condition.at("/reason").asText();
            }
        }
        return "none";
    }
}
