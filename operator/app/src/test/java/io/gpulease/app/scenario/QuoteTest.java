package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.Kubectl;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What could I have, when, for how much? And what was offered is kept until it is taken up or the hold is over. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class QuoteTest {

    @Test
    void aQuoteIsAnsweredWithAnOfferItsPriceAndUntilWhenItIsHeld(TestEstate estate) {
        withPrice(estate);
        var kubectl = estate.kubectl();
        quote(estate, "q", "gpus: 8, duration: 1h, hold: 10m");
        kubectl.run("wait", "--for=condition=Ready", "lq/q", "-n", estate.namespace(), "--timeout=60s");
        var status = status(estate, "q");
        assertThat(status.at("/offers")).hasSize(1);
        var offer = status.at("/offers/0");
        assertThat(offer.at("/id").asText()).isEqualTo("a");
        assertThat(offer.at("/gpus").asInt()).isEqualTo(8);
        assertThat(offer.at("/tier").asText()).isEqualTo("OnDemand");
        assertThat(offer.at("/price/amount").asText()).isEqualTo("22.40");
        assertThat(offer.at("/price/currency").asText()).isEqualTo("USD");
        assertThat(offer.at("/held").asBoolean()).isTrue();
        var start = Instant.parse(offer.at("/start").asText());
        assertThat(Instant.parse(offer.at("/end").asText())).isEqualTo(start.plusSeconds(3_600));
        assertThat(Instant.parse(status.at("/heldUntil").asText())).isEqualTo(start.plusSeconds(600));

        var table = kubectl.run("get", "lq", "-n", estate.namespace()).lines().toList();
        assertThat(table.getFirst().split(" {2,}"))
                .containsExactly(
                        "NAME", "READY", "CLASS", "GPUS", "DURATION", "OFFERS", "START", "HELD UNTIL", "REASON", "AGE");
        assertThat(table.getLast())
                .contains(
                        "True",
                        estate.gpuClass(),
                        start.toString(),
                        status.at("/heldUntil").asText(),
                        "Held");
    }

    @Test
    void whatIsHeldGoesToWhoTakesItUpThoughOthersCameBefore(TestEstate estate) {
        estate.with(1, 4);
        quote(estate, "q", "gpus: 4, duration: 60s, hold: 10m");
        awaitReason(estate, "q", "Held");
        var other = estate.lease("other").gpus(4).tier("Committed").seconds(60).apply();
        other.awaitPhase("Pending");
        var taker = taker(estate, "taker", 4, 60, "a").awaitActive();

        assertThat(taker.seen().isTrue("QuoteTaken")).isTrue();
        assertThat(taker.message("QuoteTaken")).contains("offer a of quote q");
        other.stays(Duration.ofSeconds(2), "Pending").neverRan();
        awaitReason(estate, "q", "Taken");
        var status = status(estate, "q");
        assertThat(status.at("/takenBy/name").asText()).isEqualTo("taker");
        assertThat(status.at("/takenBy/uid").asText()).isEqualTo(taker.uid());
        assertThat(status.at("/offers/0/held").asBoolean(true)).isFalse();
        assertThat(condition(estate, "q", "Taken").at("/message").asText()).contains("taker");

        var second = taker(estate, "second", 4, 60, "a").awaitPhase("Rejected");
        assertThat(second.seen().reason()).isEqualTo("QuoteTaken");
        assertThat(second.message("Ready")).contains("taker");
        // Its quote is not needed any more.
        estate.kubectl().delete("leasequotes", estate.namespace(), "q");
        taker.release();
        other.awaitActive();
    }

    @Test
    void whatNobodyTakesUpIsOverWithItsHoldAndGoesToTheNext(TestEstate estate) {
        estate.with(1, 4);
        quote(estate, "q", "gpus: 4, duration: 60s, hold: 12s");
        awaitReason(estate, "q", "Held");
        var heldUntil = Instant.parse(status(estate, "q").at("/heldUntil").asText());
        var other = estate.lease("other").gpus(4).seconds(60).apply();
        other.awaitActive();
        assertThat(other.term("startedAt")).isAfterOrEqualTo(heldUntil);
        awaitReason(estate, "q", "HoldExpired");
        assertThat(status(estate, "q").at("/offers/0/held").asBoolean(true)).isFalse();

        var late = taker(estate, "late", 4, 60, "a").awaitPhase("Rejected");
        assertThat(late.seen().reason()).isEqualTo("QuoteNotHeld");
        late.neverRan();
    }

    @Test
    void aWindowThatIsHeldForLaterIsTheTakersBooking(TestEstate estate) {
        estate.with(1, 4);
        var start = TestEstate.inSeconds(1_200);
        quote(estate, "q", "gpus: 4, duration: 60s, earliest: \"%s\", hold: 10m".formatted(start));
        awaitReason(estate, "q", "Held");
        assertThat(status(estate, "q").at("/offers/0/start").asText()).isEqualTo(start.toString());
        var taker = estate.lease("taker")
                .gpus(4)
                .seconds(60)
                .starting(start)
                .set("spec.quote.name", "q")
                .set("spec.quote.offer", "a")
                .apply()
                .awaitPhase("Reserved");
        assertThat(taker.seen().object().at("/status/reservation/start").asText())
                .isEqualTo(start.toString());
    }

    @Test
    void aLeaseThatIsNotWhatWasOfferedIsToldInWhat(TestEstate estate) {
        estate.with(2, 4);
        quote(estate, "q", "gpus: 4, duration: 60s");
        awaitReason(estate, "q", "Held");
        var more = taker(estate, "more", 8, 60, "a").awaitPhase("Rejected");
        assertThat(more.seen().reason()).isEqualTo("QuoteDiffers");
        assertThat(more.message("Ready")).contains("GPUs is 8, offered was 4");
        var unknown = taker(estate, "unknown", 4, 60, "f").awaitPhase("Rejected");
        assertThat(unknown.seen().reason()).isEqualTo("QuoteUnknown");
        // Mended while it is held.
        more.patch("{\"spec\":{\"gpus\":4}}");
        Eventually.until(Eventually.SOON, () -> !more.phase().equals("Rejected"), more::about);
        more.awaitActive();
    }

    @Test
    void lessIsOfferedWhereThatIsMuchSooner(TestEstate estate) {
        estate.with(2, 4);
        var first = estate.lease("first").gpus(4).seconds(600).apply().awaitActive();
        quote(estate, "q", "gpus: 8, duration: 60s");
        awaitReason(estate, "q", "Held");
        var offers = status(estate, "q").at("/offers");
        assertThat(offers).extracting(offer -> offer.at("/gpus").asInt()).containsExactly(4, 8);
        assertThat(offers).extracting(offer -> offer.at("/held").asBoolean()).containsExactly(false, true);
        assertThat(Instant.parse(offers.at("/1/start").asText()))
                .isAfterOrEqualTo(first.term("endsAt"))
                .isBefore(first.term("endsAt").plusSeconds(60));
        assertThat(condition(estate, "q", "Ready").at("/message").asText()).contains("could not start at once");
    }

    @Test
    void whatCannotBeOfferedIsSaid(TestEstate estate) {
        estate.with(1, 4);
        estate.lease("first").gpus(4).seconds(600).apply().awaitActive();
        quote(estate, "q", "gpus: 4, duration: 60s, latest: \"%s\"".formatted(TestEstate.inSeconds(120)));
        Eventually.until(
                Eventually.SOON,
                () -> condition(estate, "q", "Ready").at("/status").asText().equals("False"),
                () -> "not answered: " + status(estate, "q"));
        var ready = condition(estate, "q", "Ready");
        assertThat(ready.at("/reason").asText()).isEqualTo("NoCapacity");
        assertThat(ready.at("/message").asText())
                .contains("1 node (4 GPUs) short")
                .containsPattern("It could start at 20[^ ]*Z, which is too late");
    }

    @Test
    void aTenantHoldsThreeAtATime(TestEstate estate) {
        estate.with(4, 4);
        for (int i = 0; i < 3; i++) {
            quote(estate, "q" + i, "gpus: 4, duration: 60s");
            awaitReason(estate, "q" + i, "Held");
        }
        quote(estate, "fourth", "gpus: 4, duration: 60s");
        awaitReason(estate, "fourth", "TooManyHolds");
        assertThat(status(estate, "fourth").at("/offers/0/held").asBoolean(true))
                .isFalse();
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl()
                                .get("gputenants", "default", estate.id() + "-t")
                                .orElseThrow()
                                .at("/status/quotas/0/reserved")
                                .asInt())
                        .as("what is held counts in the quota")
                        .isEqualTo(12));
        // The fourth node is nobody's: what is not held is for anybody.
        estate.lease("other").gpus(4).seconds(60).apply().awaitActive();
    }

    /** Two nodes of 4 GPUs, at 2.80 for a GPU and an hour. */
    private static void withPrice(TestEstate estate) {
        var pool = estate.id() + "-priced";
        estate.node("p0", 4, pool);
        estate.node("p1", 4, pool);
        estate.pool(pool)
                .set("spec.price", Map.of("currency", "USD", "perGpuHour", Map.of("OnDemand", "2.80")))
                .create();
        estate.awaitPool(pool, 8);
        estate.withTenant(estate.tenant("t"));
    }

    private static TestLease taker(TestEstate estate, String name, int gpus, int seconds, String offer) {
        return estate.lease(name)
                .gpus(gpus)
                .seconds(seconds)
                .set("spec.quote.name", "q")
                .set("spec.quote.offer", offer)
                .apply();
    }

    private static void quote(TestEstate estate, String name, String spec) {
        estate.kubectl()
                .apply(
                        "{apiVersion: gpulease.io/v1alpha1, kind: LeaseQuote, metadata: {name: %s, namespace: %s}, spec: {gpuClass: %s, %s}}"
                                .formatted(name, estate.namespace(), estate.gpuClass(), spec));
    }

    private static JsonNode status(TestEstate estate, String name) {
        Kubectl kubectl = estate.kubectl();
        return kubectl.get("leasequotes", estate.namespace(), name)
                .orElseThrow()
                .at("/status");
    }

    private static void awaitReason(TestEstate estate, String name, String reason) {
        Eventually.until(
                Eventually.SOON,
                () -> status(estate, name).at("/reason").asText().equals(reason),
                () -> "quote %s is not %s: %s".formatted(name, reason, status(estate, name)));
    }

    private static JsonNode condition(TestEstate estate, String name, String type) {
        return StreamSupport.stream(status(estate, name).at("/conditions").spliterator(), false)
                .filter(condition -> condition.at("/type").asText().equals(type))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }
}
