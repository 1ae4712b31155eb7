package io.gpulease.controller.booking;

import static io.gpulease.controller.booking.QuoteDesk.HELD;
import static io.gpulease.controller.booking.QuoteDesk.condition;
import static io.gpulease.controller.booking.QuoteDesk.leaseAgain;
import static io.gpulease.controller.booking.QuoteDesk.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.engine.model.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Quotes, and what is held of them. */
class QuotedTest {
    private static final String CLEANED = ",'sanitization':{'timeout':'1h','podTemplate':{'spec':{}}}";

    private final Turns turns = new Turns(new SilentJournal());
    private final QuoteDesk desk = new QuoteDesk(turns).oneNodeIsFree();

    @Nested
    class AQuote {

        @Test
        void isAnsweredOnceAndItsOfferHeld() throws JsonProcessingException {
            desk.quote("q1", "{}");
            JsonNode status = written(turns.take(), "q1");
            assertThat(status.at("/heldUntil").asText()).isEqualTo("2026-12-01T10:05:00Z");
            assertThat(status.at("/offers").toString())
                    .isEqualTo(
                            "[{\"id\":\"a\",\"gpuClass\":\"c\",\"gpus\":4,\"tier\":\"OnDemand\",\"start\":\"2026-12-01T10:00:00Z\",\"end\":\"2026-12-01T13:00:00Z\",\"held\":true}]");
            assertThat(status.at("/reason").asText()).isEqualTo("Held");
            assertThat(status.at("/tenant").asText()).isEqualTo("t");
            desk.answer("q1", status);
            assertThat(turns.take()).isEmpty();
            assertThat(turns.next()).isEqualTo("2026-12-01T10:05:00Z");
        }

        @Test
        void ofOneThatNothingCanBeOfferedIsTold() throws JsonProcessingException {
            desk.quote("q1", "{}", ",'tier':'Committed','sites':['elsewhere']");
            JsonNode status = written(turns.take(), "q1");
            assertThat(status.at("/reason").asText()).isEqualTo("SiteUnavailable");
            assertThat(condition(status, "Ready")).isEqualTo("False SiteUnavailable");
            assertThat(condition(status, "Stalled")).isEqualTo("True SiteUnavailable");
        }

        @Test
        void isAnsweredOnceItsClassIsThereThoughItCameBefore() throws JsonProcessingException {
            var early = new Turns(new SilentJournal());
            early.tenant();
            var asked = new QuoteDesk(early);
            asked.quote("q1", "{}");
            JsonNode first = written(early.take(), "q1");
            assertThat(first.at("/reason").asText()).isEqualTo("NoSuchClass");
            asked.answer("q1", first);
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
            List.of("q1", "q2", "q3", "q4").forEach(name -> desk.quote(name, "{}"));
            List<Call> calls = turns.take();
            assertThat(written(calls, "q3").at("/reason").asText()).isEqualTo("Held");
            JsonNode fourth = written(calls, "q4");
            assertThat(fourth.at("/reason").asText()).isEqualTo("TooManyHolds");
            assertThat(fourth.at("/offers/0/held").asBoolean(true)).isFalse();
            assertThat(fourth.has("heldUntil")).isFalse();
        }

        @Test
        void needsNoTimeForWhatPoolsOfOtherClassesTakeToClean() {
            desk.quote("q1", "{}");
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
            desk.quote("q1", "{}", ",'tier':'Platinum'");
            assertThat(written(turns.take(), "q1").at("/reason").asText()).isEqualTo("Unreadable");
        }
    }

    @Nested
    class WhatIsHeld {

        @Test
        void isNobodyElsesUntilItIsOver() throws JsonProcessingException {
            desk.asked();
            desk.lease("other", "2026-12-01T10:01:00Z", "");
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
            desk.quote("q1", HELD);
            desk.lease("other", "2026-12-01T10:00:00Z", "");
            assertThat(turns.take()).extracting(Call::body).noneMatch(body -> body.contains("allocations"));
        }

        @Test
        void isGivenBackWithItsQuote() {
            desk.quote("q1", HELD);
            turns.take();
            desk.lease("other", "2026-12-01T10:00:00Z", "");
            turns.world.quotes().deleted(new ObjectRef("ns", "q1", "uq1", "9"));
            assertThat(turns.take()).extracting(Call::body).anyMatch(body -> body.contains("allocations"));
        }

        @Test
        void isLostWithItsNode() throws JsonProcessingException {
            desk.quote("q1", HELD);
            turns.take();
            turns.world.nodeDeleted(new ObjectRef("", "n", "n-1", "9"));
            assertThat(written(turns.take(), "q1").at("/reason").asText()).isEqualTo("HoldLost");
        }

        @Test
        void isOverThoughNobodyWasThereAtItsEnd() throws JsonProcessingException {
            desk.quote("q1", HELD);
            turns.pause(Duration.ofHours(1));
            assertThat(written(turns.take(), "q1").at("/reason").asText()).isEqualTo("HoldExpired");
        }
    }
}
