package io.gpulease.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Window;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sites and the power of their pools: kilowatts are written, the engine counts in watts. */
class SitesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Window NIGHT =
            new Window(Instant.parse("2026-12-24T00:00:00Z"), Instant.parse("2026-12-24T08:00:00Z"));

    private static Reading<Site> site(String spec) throws JsonProcessingException {
        String json = "{'metadata':{'name':'memphis'},'spec':{%s}}".formatted(spec);
        return Parties.site(JSON.readValue(json.replace('\'', '"'), GpuSite.class));
    }

    private static PoolTerms pool(String more) throws JsonProcessingException {
        String json =
                "{'metadata':{'name':'h200-memphis'},'spec':{'gpuClass':'h200','site':'memphis','nodeSelector':{'matchLabels':{'a':'b'}}%s}}"
                        .formatted(more);
        Reading<PoolTerms> reading = Parties.pool(JSON.readValue(json.replace('\'', '"'), GpuPool.class));
        return ((Reading.Understood<PoolTerms>) reading).value();
    }

    @Test
    void whatIsNotWrittenIsNoLimit() throws JsonProcessingException {
        assertThat(site(""))
                .isEqualTo(new Reading.Understood<>(
                        new Site("memphis", SiteState.NORMAL, OptionalLong.empty(), List.of())));
        assertThat(pool("").wattsPerGpu()).isZero();
    }

    @Test
    void kilowattsBecomeWatts() throws JsonProcessingException {
        assertThat(
                        site(
                                "'power':{'budgetKilowatts':100000000},'state':'Draining','outages':[{'from':'2026-12-24T00:00:00Z','to':'2026-12-24T08:00:00Z','budgetKilowatts':40000,'reason':'turbine service'}]"))
                .isEqualTo(new Reading.Understood<>(new Site(
                        "memphis",
                        SiteState.DRAINING,
                        OptionalLong.of(100_000_000_000L),
                        List.of(new Outage(NIGHT, 40_000_000, "turbine service")))));
    }

    @Test
    void anOutageLeavesNothingUnlessItSaysSo() throws JsonProcessingException {
        assertThat(site("'outages':[{'from':'2026-12-24T00:00:00Z','to':'2026-12-24T08:00:00Z'}]"))
                .isEqualTo(new Reading.Understood<>(new Site(
                        "memphis", SiteState.NORMAL, OptionalLong.empty(), List.of(new Outage(NIGHT, 0, "")))));
    }

    @Test
    void aPoolTellsTheEngineWhatItsGpusDraw() throws JsonProcessingException {
        assertThat(pool(",'power':{'wattsPerGpu':1000}")
                        .with(Reliability.FIRM, true, List.of())
                        .wattsPerGpu())
                .isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'state':'Asleep' | state is Asleep",
                "'outages':[{'from':'soon','to':'2026-12-24T08:00:00Z'}] | outages.from",
                "'outages':[{'from':'2026-12-24T00:00:00Z'}] | without a to",
                "'outages':[{'from':'2026-12-24T08:00:00Z','to':'2026-12-24T00:00:00Z'}] | is not before"
            },
            quoteCharacter = '`')
    void whatCannotBeReadIsNamed(String spec, String cause) throws JsonProcessingException {
        assertThat(site(spec))
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause()).contains(cause));
    }
}
