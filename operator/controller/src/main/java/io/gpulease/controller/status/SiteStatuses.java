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
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status of a site. */
public final class SiteStatuses {

    private static final long WATTS_OF_A_KILOWATT = 1_000;

    private SiteStatuses() {}

    public static GpuSiteStatus of(GpuSite site, Facts.OfSite facts, Instant now) {
        long generation = site.getMetadata().getGeneration();
        List<Condition> standing =
                site.getStatus() == null ? List.of() : site.getStatus().conditions();
        return new GpuSiteStatus(
                generation,
                new PowerUse(
                        budgetKilowatts(facts, now),
                        Math.toIntExact(Math.ceilDiv(facts.committedWatts(), WATTS_OF_A_KILOWATT))),
                facts.leases(),
                overdrawn(
                        new ConditionSet(
                                PartyConditions.of(
                                        standing,
                                        generation,
                                        now,
                                        fault(site),
                                        unsupported(site.getSpec()),
                                        facts.unknownFields()),
                                now,
                                generation),
                        facts,
                        now));
    }

    /** What runs goes on when an outage begins that was planned over it: somebody should know. */
    private static List<Condition> overdrawn(ConditionSet conditions, Facts.OfSite facts, Instant now) {
        long budget = budgetWatts(facts, now).orElse(Long.MAX_VALUE);
        return conditions
                .setWhile(
                        ConditionTypes.DEGRADED,
                        facts.committedWatts() > budget,
                        "PowerBudget",
                        "The GPUs in use draw %s kW, and there are %s kW now: nothing new is placed, and what runs goes on."
                                .formatted(
                                        Math.ceilDiv(facts.committedWatts(), WATTS_OF_A_KILOWATT),
                                        budget / WATTS_OF_A_KILOWATT))
                .list();
    }

    /** What there is now, outages considered; nothing where there is no limit. */
    private static @Nullable Integer budgetKilowatts(Facts.OfSite facts, Instant now) {
        OptionalLong watts = budgetWatts(facts, now);
        return watts.isPresent() ? Integer.valueOf(Math.toIntExact(watts.getAsLong() / WATTS_OF_A_KILOWATT)) : null;
    }

    private static OptionalLong budgetWatts(Facts.OfSite facts, Instant now) {
        return facts.terms().map(terms -> terms.budgetWattsAt(now)).orElse(OptionalLong.empty());
    }

    private static Optional<Why> fault(GpuSite site) {
        return Stream.of(Parties.reliability(site), Parties.site(site))
                .flatMap(reading -> reading instanceof Reading.Unreadable<?>(var cause)
                        ? Stream.of(new Why("Unreadable", cause))
                        : Stream.empty())
                .findFirst();
    }

    private static List<String> unsupported(GpuSiteSpec spec) {
        var fields = new ArrayList<String>();
        if (spec.emergency() != null) {
            fields.add("spec.emergency");
        }
        if (spec.stateOrDefault().equals(SiteState.OFFLINE)) {
            fields.add("spec.state Offline for leases that run");
        }
        return fields;
    }
}
