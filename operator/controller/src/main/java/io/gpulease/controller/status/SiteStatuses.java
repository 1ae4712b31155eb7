package io.gpulease.controller.status;

import io.gpulease.bridge.Parties;
import io.gpulease.bridge.Reading;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuSiteSpec;
import io.gpulease.crds.GpuSiteStatus;
import io.gpulease.crds.GpuSiteStatus.PowerUse;
import io.gpulease.crds.Words.SiteState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The status of a site. */
public final class SiteStatuses {

    private SiteStatuses() {}

    public static GpuSiteStatus of(GpuSite site, Facts.OfSite facts, Instant now) {
        long generation = site.getMetadata().getGeneration();
        GpuSiteSpec spec = site.getSpec();
        Integer budget = spec.power() == null ? null : spec.power().budgetKilowatts();
        List<Condition> standing =
                site.getStatus() == null ? List.of() : site.getStatus().conditions();
        return new GpuSiteStatus(
                generation,
                new PowerUse(budget, Math.toIntExact(Math.round(Math.ceil(facts.committedKilowatts())))),
                facts.leases(),
                PartyConditions.of(standing, generation, now, fault(site), unsupported(spec), facts.unknownFields()));
    }

    private static Optional<Why> fault(GpuSite site) {
        return Parties.reliability(site) instanceof Reading.Unreadable<?>(var cause)
                ? Optional.of(new Why("Unreadable", cause))
                : Optional.empty();
    }

    private static List<String> unsupported(GpuSiteSpec spec) {
        var fields = new ArrayList<String>();
        if (spec.power() != null) {
            fields.add("spec.power");
        }
        if (!spec.outages().isEmpty()) {
            fields.add("spec.outages");
        }
        if (spec.emergency() != null) {
            fields.add("spec.emergency");
        }
        if (!spec.stateOrDefault().equals(SiteState.NORMAL)) {
            fields.add("spec.state");
        }
        return fields;
    }
}
