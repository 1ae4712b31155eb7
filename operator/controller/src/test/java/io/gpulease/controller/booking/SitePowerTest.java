package io.gpulease.controller.booking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.facts.FactFinder;
import io.gpulease.controller.facts.Facts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pool p at site s, whose GPUs draw 1 kW each: lease ns/q, of 4 GPUs for 3 hours, draws 4 kW. It is ten o'clock. */
class SitePowerTest {

    private static final Instant TEN = Instant.parse("2026-12-01T10:00:00Z");

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void aLeaseStartsWhereThereIsPowerForIt() {
        free("'power':{'budgetKilowatts':4}");

        assertThat(bodies()).anyMatch(body -> body.contains("gpulease.io/allocations"));
    }

    @Test
    void aLeaseIsToldHowMuchPowerIsShort() {
        free("'power':{'budgetKilowatts':3}");

        assertThat(bodies())
                .anyMatch(body -> body.contains("\"reason\":\"PowerBudget\"")
                        && body.contains("needs 4 kW at site s, which has 3 kW: 1 kW short"))
                .noneMatch(body -> body.contains("gpulease.io/allocations"));
    }

    @Test
    void aLeaseIsNotPlacedAcrossAnOutageAndIsToldWhen() {
        free("'outages':[{'from':'2026-12-01T11:00:00Z','to':'2026-12-01T12:00:00Z','reason':'turbine service'}]");

        assertThat(bodies())
                .anyMatch(
                        body -> body.contains("\"reason\":\"SiteUnavailable\"")
                                && body.contains("\"estimatedStart\":\"2026-12-01T12:00:00Z\"")
                                && body.contains(
                                        "which has none from 2026-12-01T11:00:00Z until 2026-12-01T12:00:00Z (turbine service)"))
                .noneMatch(body -> body.contains("gpulease.io/allocations"));
    }

    @Test
    void nothingIsPlacedAtASiteThatIsDrained() {
        free("'state':'Draining'");

        assertThat(bodies())
                .anyMatch(body -> body.contains("\"reason\":\"SiteUnavailable\"") && body.contains("s is Draining"))
                .noneMatch(body -> body.contains("gpulease.io/allocations"));
    }

    @Test
    void nothingIsPlacedAtASiteOfWhichNotAllIsUnderstood() {
        free("'state':'Evacuating'");

        assertThat(bodies())
                .anyMatch(body -> body.contains("\"reason\":\"SiteUnavailable\""))
                .noneMatch(body -> body.contains("gpulease.io/allocations"));
    }

    @Test
    void aWindowThatAnOutageTakesItsPowerIsGivenUp() {
        capacity("'outages':[{'from':'2026-12-01T12:00:00Z','to':'2026-12-01T13:00:00Z'}]");
        turns.bookedLease("2026-12-01T11:00:00Z", "");

        assertThat(bodies())
                .anyMatch(body ->
                        body.contains("\"phase\":\"Pending\"") && body.contains("\"reason\":\"SiteUnavailable\""));
    }

    @Test
    void whatRunsAcrossAnOutageGoesOn() {
        turns.tenant().heldNode("n").activeLease("n");
        pool();
        site("'outages':[{'from':'2026-12-01T11:00:00Z','to':'2026-12-01T12:00:00Z'}]");

        assertThat(bodies()).noneMatch(body -> body.contains("Ending"));
        assertThat(requireNonNull(turns.world.lease("u1")).isRunning()).isTrue();
    }

    @Test
    void whatLeasesHoldAndWhatTheOwnerUsesIsDrawn() {
        turns.tenant().heldNode("n").activeLease("n").node("m", "", "", "").ownersPod("m");
        pool();
        site("'power':{'budgetKilowatts':100}");

        Facts.OfSite site =
                requireNonNull(new FactFinder(turns.world).find(TEN).sites().get("s"));

        assertThat(site.leases()).isEqualTo(1);
        assertThat(site.committedWatts()).isEqualTo(4_000 + 1_000);
    }

    private void free(String site) {
        capacity(site);
        turns.queuedLease();
    }

    private void capacity(String site) {
        turns.tenant().node("n", ",'gpulease.io/site':'s'", "", "");
        pool();
        site(site);
    }

    private void pool() {
        turns.world
                .partyNews()
                .see(
                        Given.pool(
                                "{'metadata':{'name':'p','uid':'pool1','resourceVersion':'1','generation':1},'spec':{'gpuClass':'c','site':'s','power':{'wattsPerGpu':1000},'nodeSelector':{'matchLabels':{'of':'p'}}}}"));
    }

    private void site(String spec) {
        turns.world
                .partyNews()
                .see(Given.site("{'metadata':{'name':'s','uid':'s1','resourceVersion':'1','generation':1},'spec':{%s}}"
                        .formatted(spec)));
    }

    private List<String> bodies() {
        return turns.take().stream().map(Call::body).toList();
    }
}
