package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.Immutable;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import org.jspecify.annotations.Nullable;

/** What a tenant asks for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
// Spot to all, all to Committed, OnDemand to itself; absent means OnDemand.
@ValidationRule(
        value =
                "has(oldSelf.tier) && oldSelf.tier == 'Spot' || has(self.tier) && self.tier == 'Committed'"
                        + " || (!has(oldSelf.tier) || oldSelf.tier == 'OnDemand') && (!has(self.tier) || self.tier == 'OnDemand')",
        fieldPath = ".tier",
        message = "tier can only be raised (Spot, OnDemand, Committed): make a new lease for a lower one")
@ValidationRule(
        value = "!(has(oldSelf.release) && oldSelf.release) || has(self.release) && self.release",
        fieldPath = ".release",
        message = "release cannot be taken back: the GPUs may be another tenant's by now; make a new lease")
public record GpuLeaseSpec(
        @Required
        @Name
        @Immutable(instead = "make a new lease for another class")
        @JsonPropertyDescription("The class of GPU, as pools offer it, e.g. h200-sxm. Cannot be changed.")
        String gpuClass,

        @Required
        @Min(1)
        @Max(65536)
        @JsonPropertyDescription("How many GPUs. Less is always possible later, more if it fits.")
        int gpus,

        @OneOf({Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT})
        @JsonPropertyDescription(
                "Committed: the window is kept. OnDemand (default): kept within the nominal quota. Spot: idle capacity, reclaimed with short notice. May only be raised.")
        @Nullable
        String tier,

        @Required @JsonPropertyDescription("When the lease runs.")
        Term term,

        @JsonPropertyDescription("Whether and how far the term is extended when it nears its end. Absent: not at all.")
        @Nullable
        Renewal renewal,

        @JsonPropertyDescription("Where, and how alone, the lease runs. Cannot be changed.") @Nullable
        LeasePlacement placement,

        @JsonPropertyDescription("How the lease is ended.") @Nullable
        Ending ending,

        @Immutable(instead = "make a new lease for another job")
        @JsonPropertyDescription(
                "A job to run in the lease. Absent: bring pods labelled gpulease.io/lease=NAME. Cannot be changed.")
        @Nullable
        Workload workload,

        @Immutable(instead = "make a new lease to take up another offer")
        @JsonPropertyDescription(
                "An offer of a LeaseQuote that this lease takes up while it is held: it gets the window that was offered. Its class, GPUs, tier, placement and term must be those of the offer. Where they are not, or the offer is not held for it (any more), the lease is Rejected and says why. Cannot be changed.")
        @Nullable
        QuoteRef quote,

        @JsonPropertyDescription("true gives the GPUs back now; it cannot be taken back. Default false.") @Nullable
        Boolean release) {

    /** The tier asked for, OnDemand when none is. */
    public String tierOrDefault() {
        return tier == null ? Words.Tier.ON_DEMAND : tier;
    }

    /** The placement asked for, the default one when none is. */
    public LeasePlacement placementOrDefault() {
        return placement == null ? LeasePlacement.unspecified() : placement;
    }

    /** The ending asked for; empty fields mean the defaults of tier and pool. */
    public Ending endingOrDefault() {
        return ending == null ? new Ending(null, null) : ending;
    }

    /** Whether the tenant has given the lease back. */
    public boolean releaseAsked() {
        return Boolean.TRUE.equals(release);
    }
}
