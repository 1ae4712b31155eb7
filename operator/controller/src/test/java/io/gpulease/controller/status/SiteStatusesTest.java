package io.gpulease.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.bridge.Parties;
import io.gpulease.bridge.Reading;
import io.gpulease.controller.Given;
import io.gpulease.controller.facts.Facts;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuSiteStatus;
import io.gpulease.crds.GpuSiteStatus.PowerUse;
import io.gpulease.engine.model.Site;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SiteStatusesTest {

    private static final Instant TEN = Instant.parse("2026-12-24T10:00:00Z");
    private static final String WITH_OUTAGE =
            "'power':{'budgetKilowatts':120},'outages':[{'from':'2026-12-24T11:00:00Z','to':'2026-12-24T12:00:00Z','budgetKilowatts':40}]";

    @Test
    void itTellsWhatThereIsNowAndWhatIsDrawn() {
        assertThat(at(TEN, WITH_OUTAGE).power()).isEqualTo(new PowerUse(120, 5));
        assertThat(at(TEN.plusSeconds(3_600), WITH_OUTAGE).power()).isEqualTo(new PowerUse(40, 5));
        assertThat(at(TEN.plusSeconds(7_200), WITH_OUTAGE).power()).isEqualTo(new PowerUse(120, 5));
        assertThat(at(TEN, "").power()).isEqualTo(new PowerUse(null, 5));
    }

    @Test
    void whatIsPlannedWithIsNotToldAsNotActedOn() {
        assertThat(at(TEN, WITH_OUTAGE + ",'state':'Draining'").condition(ConditionTypes.UNSUPPORTED))
                .isEmpty();
    }

    @Test
    void thatNobodyIsEndedForPowerIsTold() {
        assertThat(at(TEN, "'emergency':{'budgetKilowatts':10},'state':'Offline'")
                        .condition(ConditionTypes.UNSUPPORTED)
                        .map(Condition::message))
                .contains("This version does not act on: spec.emergency, spec.state Offline for leases that run.");
    }

    @Test
    void thatMoreIsDrawnThanThereIsIsToldWhileItIsSo() {
        String outage = "'outages':[{'from':'2026-12-24T11:00:00Z','to':'2026-12-24T12:00:00Z','budgetKilowatts':4}]";

        assertThat(at(TEN, outage).condition(ConditionTypes.DEGRADED)).isEmpty();
        assertThat(at(TEN.plusSeconds(3_600), outage)
                        .condition(ConditionTypes.DEGRADED)
                        .map(Condition::message))
                .contains(
                        "The GPUs in use draw 5 kW, and there are 4 kW now: nothing new is placed, and what runs goes on.");
    }

    @Test
    void anOutageThatCannotBeReadNeedsAPerson() {
        GpuSiteStatus status = at(TEN, "'outages':[{'from':'soon','to':'2026-12-24T12:00:00Z'}]");

        assertThat(status.condition(ConditionTypes.STALLED)
                        .map(Condition::message)
                        .orElse(""))
                .contains("outages.from");
    }

    private static GpuSiteStatus at(Instant now, String spec) {
        GpuSite site =
                Given.site("{'metadata':{'name':'s','uid':'s1','resourceVersion':'1','generation':1},'spec':{%s}}"
                        .formatted(spec));
        Optional<Site> terms = Parties.site(site) instanceof Reading.Understood<Site>(var value)
                ? Optional.of(value)
                : Optional.empty();
        return SiteStatuses.of(site, new Facts.OfSite(1, 1, 4_001, terms, false, List.of()), now);
    }
}
