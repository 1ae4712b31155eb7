package io.gpulease.controller.booking;

import static io.gpulease.controller.booking.QuoteDesk.HELD;
import static io.gpulease.controller.booking.QuoteDesk.TAKES_IT;
import static io.gpulease.controller.booking.QuoteDesk.condition;
import static io.gpulease.controller.booking.QuoteDesk.leaseAgain;
import static io.gpulease.controller.booking.QuoteDesk.rejected;
import static io.gpulease.controller.booking.QuoteDesk.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Leases that take up what was offered. */
class QuoteTakenTest {
    private static final String CLEANED = ",'sanitization':{'timeout':'1h','podTemplate':{'spec':{}}}";

    private final Turns turns = new Turns(new SilentJournal());
    private final QuoteDesk desk = new QuoteDesk(turns).oneNodeIsFree();

    @Nested
    class ALeaseThatTakesItUp {

        @Test
        void startsBeforeWhoeverCameBefore() throws JsonProcessingException {
            desk.asked();
            desk.lease("other", "2026-12-01T10:01:00Z", ",'tier':'Committed'");
            desk.lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            List<Call> calls = turns.takeIn(Duration.ofMinutes(3));
            assertThat(calls).extracting(Call::body).anyMatch(body -> body.contains("{\\\"ul\\\":4}"));
            JsonNode status = written(calls, "q1");
            assertThat(status.at("/takenBy").toString()).isEqualTo("{\"name\":\"l\",\"uid\":\"ul\",\"offer\":\"a\"}");
            assertThat(condition(status, "Taken")).isEqualTo("True Taken");
            assertThat(status.at("/offers/0/held").asBoolean(true)).isFalse();
        }

        @Test
        void hasItsTermWholeAndItsTakingOnRecordWhenItIsActive() throws JsonProcessingException {
            desk.asked();
            desk.lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
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
            desk.asked();
            turns.pool(CLEANED);
            desk.lease("l", "2026-12-01T10:01:00Z", TAKES_IT);
            assertThat(turns.takeIn(Duration.ofMinutes(1)))
                    .extracting(Call::body)
                    .noneMatch(body -> body.contains("QuoteDiffers"))
                    .anyMatch(body -> body.contains("allocations"));
        }

        @Test
        void inTimeHasItThoughTheOperatorWasAway() {
            desk.quote("q1", HELD);
            desk.lease("other", "2026-12-01T10:03:00Z", "");
            desk.lease("l", "2026-12-01T10:04:59Z", TAKES_IT);
            turns.pause(Duration.ofMinutes(6));
            assertThat(turns.take()).extracting(Call::body).anyMatch(body -> body.contains("{\\\"ul\\\":4}"));
        }

        @Test
        void isNotAskedAgainOnceItIsOnRecord() {
            // Its quote has been deleted since.
            desk.lease(
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
            desk.quote("q1", HELD);
            desk.lease("first", "2026-12-01T10:01:00Z", TAKES_IT);
            desk.lease(
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
            desk.lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            List<Call> calls = turns.take();
            assertThat(rejected(calls, "l")).isEqualTo("QuoteUnknown");
            assertThat(calls).extracting(Call::body).noneMatch(body -> body.contains("allocations"));
            turns.takeAfter("/gpuleases/l/status", 200, leaseAgain(calls, "l", "2026-12-01T10:02:00Z", TAKES_IT));
            desk.quote("q1", HELD);
            assertThat(turns.take()).extracting(Call::body).anyMatch(body -> body.contains("{\\\"ul\\\":4}"));
        }

        @Test
        void whereTheQuoteHasNoSuchOffer() throws JsonProcessingException {
            desk.quote("q1", HELD);
            desk.lease("l", "2026-12-01T10:02:00Z", ",'quote':{'name':'q1','offer':'z'}");
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteUnknown");
        }

        @Test
        void whereItAsksForSomethingElse() throws JsonProcessingException {
            desk.quote("q1", HELD);
            desk.lease("l", "2026-12-01T10:02:00Z", ",'tier':'Committed'" + TAKES_IT);
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteDiffers");
        }

        @Test
        void whereTheHoldIsOver() throws JsonProcessingException {
            desk.quote("q1", HELD);
            turns.pause(Duration.ofMinutes(5));
            turns.take();
            desk.lease("l", "2026-12-01T10:05:00Z", TAKES_IT);
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteNotHeld");
        }

        @Test
        void whereAnotherHasIt() throws JsonProcessingException {
            desk.quote("q1", HELD);
            desk.lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            turns.take();
            desk.lease("second", "2026-12-01T10:01:00Z", TAKES_IT);
            assertThat(rejected(turns.take(), "second")).isEqualTo("QuoteTaken");
        }

        @Test
        void forGoodWhereTheHoldIsOverThoughAnotherQuoteOfThatNameIsMade() {
            desk.lease(
                    "l",
                    "2026-12-01T10:02:00Z",
                    TAKES_IT,
                    "'phase':'Rejected','observedGeneration':1,'tenant':'t','reason':'QuoteNotHeld'");
            desk.quote("q1", HELD);
            assertThat(turns.take())
                    .extracting(Call::path)
                    .noneMatch(path -> path.endsWith("/nodes/n") || path.endsWith("/leasequotes/q1/status"));
        }

        @Test
        void whereTheQuoteHasNoOffers() throws JsonProcessingException {
            desk.quote("q1", "{}", ",'tier':'Committed','sites':['elsewhere']");
            turns.take();
            desk.lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteUnknown");
        }

        @Test
        void whereItIsHeldForAnotherTenant() throws JsonProcessingException {
            desk.quote("q1", HELD.replace("'tenant':'t'", "'tenant':'former'"));
            desk.lease("l", "2026-12-01T10:02:00Z", TAKES_IT);
            assertThat(rejected(turns.take(), "l")).isEqualTo("QuoteDiffers");
        }
    }
}
