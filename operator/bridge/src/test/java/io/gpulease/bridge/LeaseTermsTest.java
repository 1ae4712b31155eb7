package io.gpulease.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.crds.GpuLease;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyWish;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTermsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static GpuLease lease(String spec) throws JsonProcessingException {
        String json =
                "{'metadata':{'name':'train','namespace':'ants','uid':'u','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z'},'spec':%s}"
                        .formatted(spec);
        return JSON.readValue(json.replace('\'', '"'), GpuLease.class);
    }

    private static Optional<Turnaround> pool(Duration mostGrace, Duration cleaning) {
        return Optional.of(new Turnaround(mostGrace, cleaning));
    }

    @Test
    void whatIsNotWrittenHasItsDefault() throws JsonProcessingException {
        var reading = LeaseTerms.read(lease("{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'}}"));
        assertThat(reading).isInstanceOfSatisfying(Reading.Understood.class, understood -> {
            var terms = (LeaseTerms) understood.value();
            assertThat(terms.tier()).isEqualTo(Tier.ON_DEMAND);
            assertThat(terms.isolation()).isEqualTo(Isolation.DEDICATED);
            assertThat(terms.notice()).isEmpty();
            assertThat(terms.grace()).isEqualTo(LeaseTerms.DEFAULT_GRACE);
            assertThat(terms.turnover(pool(Duration.ofHours(1), Duration.ZERO)))
                    .isEqualTo(terms.turnover(Optional.empty()));
            assertThat(terms.turnover(pool(Duration.ofSeconds(10), Duration.ZERO)))
                    .as("as the pool caps it")
                    .isEqualTo(terms.turnover(Optional.empty()).minusSeconds(20));
            assertThat(terms.turnover(pool(Duration.ofHours(1), Duration.ofMinutes(5))))
                    .as("with the time that the pool's nodes are cleaned for")
                    .isEqualTo(terms.turnover(Optional.empty()).plusMinutes(5));
            assertThat(terms.term().duration()).contains(Duration.ofHours(1));
            assertThat(terms.createdAt()).isEqualTo(Instant.parse("2026-12-01T09:00:00Z"));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'gpuClass':'h200','gpus':8,'tier':'Platinum','term':{'duration':'1h'}} | tier is Platinum",
                "{'gpuClass':'h200','gpus':8,'term':{'duration':'soon'}} | duration",
                "{'gpuClass':'h200','gpus':8,'term':{'start':'tomorrow','duration':'1h'}} | start",
                "{'gpuClass':'h200','gpus':0,'term':{'duration':'1h'}} | spec.gpus is 0",
                "{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'},'placement':{'isolation':'Alone'}} | isolation is Alone",
                "{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'},'placement':{'topology':{'level':'rack','mode':'Maybe'}}} | topology.mode is Maybe",
                "{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'},'placement':{'topology':{'mode':'Required'}}} | topology.level is missing",
                "{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'},'ending':{'grace':'a while'}} | grace"
            },
            quoteCharacter = '`')
    void whatCannotBeReadIsNamed(String spec, String cause) throws JsonProcessingException {
        assertThat(LeaseTerms.read(lease(spec)))
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause()).contains(cause));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'level':'rack'} | REQUIRED",
                "{'level':'rack','mode':'Required'} | REQUIRED",
                "{'level':'rack','mode':'Preferred'} | PREFERRED"
            },
            quoteCharacter = '`')
    void howCloseTheNodesMustBeIsWhatIsAskedOfTheEngine(String topology, TopologyWish.Mode mode)
            throws JsonProcessingException {
        var reading = LeaseTerms.read(
                lease("{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'},'placement':{'topology':%s}}"
                        .formatted(topology)));
        assertThat(reading).isInstanceOfSatisfying(Reading.Understood.class, understood -> {
            var request =
                    ((LeaseTerms) understood.value()).request(Optional.empty(), Optional.empty(), Optional.empty());
            assertThat(request.constraints().topology()).contains(new TopologyWish("rack", mode));
        });
    }

    @Test
    void everyTierHasTheSameWordBothWays() {
        for (Tier tier : Tier.values()) {
            assertThat(EngineWords.tier(EngineWords.word(tier))).isEqualTo(tier);
        }
    }
}
