package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import org.jspecify.annotations.Nullable;

/** What a tenant asks for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "self.gpuClass == oldSelf.gpuClass",
        fieldPath = ".gpuClass",
        message = "gpuClass cannot be changed: make a new lease for another class")
@ValidationRule(
        value =
                "{'Spot': 0, 'OnDemand': 1, 'Committed': 2}[self.?tier.orValue('OnDemand')] >= {'Spot': 0, 'OnDemand': 1, 'Committed': 2}[oldSelf.?tier.orValue('OnDemand')]",
        fieldPath = ".tier",
        message = "tier can only be raised (Spot, OnDemand, Committed): make a new lease for a lower one")
@ValidationRule(
        value = "self.term.?startBy == oldSelf.term.?startBy",
        fieldPath = ".term.startBy",
        message = "term.startBy cannot be changed: release this lease and make a new one")
@ValidationRule(
        value = "self.?placement.?isolation.orValue('Dedicated') == oldSelf.?placement.?isolation.orValue('Dedicated')",
        fieldPath = ".placement.isolation",
        message = "placement.isolation cannot be changed: make a new lease for another placement")
@ValidationRule(
        value = "self.?placement.?topology == oldSelf.?placement.?topology",
        fieldPath = ".placement.topology",
        message = "placement.topology cannot be changed: make a new lease for another placement")
@ValidationRule(
        value = "self.?placement.?sites == oldSelf.?placement.?sites",
        fieldPath = ".placement.sites",
        message = "placement.sites cannot be changed: make a new lease for another placement")
@ValidationRule(
        value =
                "self.?placement.?minReliability.orValue('BestEffort') == oldSelf.?placement.?minReliability.orValue('BestEffort')",
        fieldPath = ".placement.minReliability",
        message = "placement.minReliability cannot be changed: make a new lease for another placement")
@ValidationRule(
        value = "self.?placement.?nodeSelector == oldSelf.?placement.?nodeSelector",
        fieldPath = ".placement.nodeSelector",
        message = "placement.nodeSelector cannot be changed: make a new lease for another placement")
@ValidationRule(
        value = "self.?workload == oldSelf.?workload",
        fieldPath = ".workload",
        message = "workload cannot be changed: make a new lease, or bring pods of your own")
@ValidationRule(
        value = "self.?quote == oldSelf.?quote",
        fieldPath = ".quote",
        message = "quote cannot be changed: make a new lease to take up another offer")
@ValidationRule(
        value = "!oldSelf.?release.orValue(false) || self.?release.orValue(false)",
        fieldPath = ".release",
        message = "release cannot be taken back: the GPUs may be another tenant's by now; make a new lease")
public record GpuLeaseSpec(
        @Required
        @Name
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

        @JsonPropertyDescription(
                "A job to run in the lease. Absent: bring pods labelled gpulease.io/lease=NAME. Cannot be changed.")
        @Nullable
        Workload workload,

        @JsonPropertyDescription("An offer that this lease takes up. Cannot be changed.") @Nullable
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
