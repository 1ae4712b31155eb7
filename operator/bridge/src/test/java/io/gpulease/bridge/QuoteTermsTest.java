package io.gpulease.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyWish;
import io.gpulease.engine.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuoteTermsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration GRACE = Duration.ofMinutes(10);
    private static final Duration CLEANING = Duration.ofMinutes(3);
    private static final Turnaround TURNAROUND = new Turnaround(GRACE, CLEANING);
    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");

    private static LeaseQuote quote(String spec, String status) throws JsonProcessingException {
        String json =
                "{'metadata':{'name':'q1','namespace':'ants','uid':'u','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z'},'spec':%s,'status':%s}"
                        .formatted(spec, status);
        return JSON.readValue(json.replace('\'', '"'), LeaseQuote.class);
    }

    private static QuoteTerms terms(LeaseQuote quote) {
        return switch (QuoteTerms.read(quote)) {
            case Reading.Understood<QuoteTerms>(var terms) -> terms;
            case Reading.Unreadable<QuoteTerms>(var cause) -> throw new AssertionError(cause);
        };
    }

    @Test
    void whatIsNotWrittenHasItsDefault() throws JsonProcessingException {
        var inquiry = terms(quote("{'gpuClass':'h200','gpus':8,'duration':'72h'}", "{}"))
                .inquiry(Optional.of("t"), TURNAROUND);
        assertThat(inquiry.hold()).isEqualTo(Duration.ofMinutes(5));
        assertThat(inquiry.earliest()).isEqualTo(NINE);
        assertThat(inquiry.request().tier()).isEqualTo(Tier.ON_DEMAND);
        assertThat(inquiry.request().isolation()).isEqualTo(Isolation.DEDICATED);
        assertThat(inquiry.request().term()).isEqualTo(Term.lasting(Duration.ofDays(3)));
        assertThat(inquiry.request().turnover()).isEqualTo(GRACE.plus(CLEANING).plus(LeaseTerms.HANDOVER));
    }

    @Test
    void whatIsWrittenIsAsked() throws JsonProcessingException {
        var inquiry = terms(quote(
                        "{'gpuClass':'h200','gpus':8,'tier':'Spot','duration':'1h','earliest':'2026-12-02T09:00:00Z','latest':'2026-12-03T09:00:00Z','isolation':'Shared','topology':{'level':'rack'},'sites':['memphis'],'hold':'0s'}",
                        "{}"))
                .inquiry(Optional.of("t"), TURNAROUND);
        assertThat(inquiry.hold()).isZero();
        assertThat(inquiry.earliest()).isEqualTo(Instant.parse("2026-12-02T09:00:00Z"));
        assertThat(inquiry.request().term().startBy()).contains(Instant.parse("2026-12-03T09:00:00Z"));
        assertThat(inquiry.request().constraints().sites()).containsExactly("memphis");
        assertThat(inquiry.request().constraints().topology())
                .contains(new TopologyWish("rack", TopologyWish.Mode.REQUIRED));
    }

    @Test
    void whatIsHeldIsReadFromItsStatus() throws JsonProcessingException {
        LeaseQuote quote = quote(
                "{'gpuClass':'h200','gpus':8,'duration':'1h'}",
                "{'tenant':'t','heldUntil':'2026-12-01T09:05:00Z','offers':[{'id':'a','gpuClass':'a100','gpus':4,'tier':'Spot','start':'2026-12-01T09:00:00Z','end':'2026-12-01T10:00:00Z','held':false},{'id':'b','gpuClass':'h200','gpus':8,'tier':'OnDemand','start':'2026-12-01T12:00:00Z','end':'2026-12-01T13:00:00Z','held':true}]}");
        Hold hold = terms(quote).hold(quote.statusOrEmpty(), TURNAROUND).orElseThrow();
        assertThat(hold.until()).isEqualTo(Instant.parse("2026-12-01T09:05:00Z"));
        assertThat(hold.request().tenant()).contains("t");
        assertThat(hold.request().gpus()).isEqualTo(8);
        assertThat(hold.request().booking().orElseThrow().window())
                .isEqualTo(new Window(NINE.plus(Duration.ofHours(3)), NINE.plus(Duration.ofHours(4))));
    }

    @Test
    void nothingIsHeldOnceItWasTaken() throws JsonProcessingException {
        LeaseQuote quote = quote(
                "{'gpuClass':'h200','gpus':8,'duration':'1h'}",
                "{'tenant':'t','heldUntil':'2026-12-01T09:05:00Z','offers':[{'id':'a','gpuClass':'h200','gpus':8,'tier':'OnDemand','start':'2026-12-01T09:00:00Z','end':'2026-12-01T10:00:00Z','held':false}]}");
        assertThat(terms(quote).hold(quote.statusOrEmpty(), TURNAROUND)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'gpuClass':'h200','gpus':8,'duration':'soon'} | duration",
                "{'gpuClass':'h200','gpus':8} | duration is missing",
                "{'gpuClass':'h200','gpus':0,'duration':'1h'} | gpus",
                "{'gpuClass':'h200','gpus':8,'duration':'1h','tier':'Platinum'} | tier is Platinum",
                "{'gpuClass':'h200','gpus':8,'duration':'1h','earliest':'now'} | earliest",
                "{'gpuClass':'h200','gpus':8,'duration':'1h','hold':'long'} | hold"
            },
            quoteCharacter = '`')
    void whatCannotBeReadIsNamed(String spec, String cause) throws JsonProcessingException {
        assertThat(QuoteTerms.read(quote(spec, "{}")))
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause()).contains(cause));
    }
}
