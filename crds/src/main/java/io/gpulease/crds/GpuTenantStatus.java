package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.Timestamp;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a tenant holds now. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GpuTenantStatus(
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that this status answers.")
        @Nullable
        Long observedGeneration,

        @KeyedBy("gpuClass") @Size(max = 64) @JsonPropertyDescription("For each class what of the quota is in use.")
        List<QuotaUse> quotas,

        @JsonPropertyDescription("What of the budget is used, as of the last transition.") @Nullable
        BudgetUse budget,

        @JsonPropertyDescription("How many leases there are.") @Nullable
        LeaseCounts leases,

        @KeyedBy("type") @Size(max = 32) @JsonPropertyDescription("What is observed about the tenant, by type.")
        List<Condition> conditions) {
    public GpuTenantStatus {
        quotas = Absent.list(quotas);
        conditions = Absent.list(conditions);
    }

    /** The condition of this type. */
    public Optional<Condition> condition(String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** What of a quota is in use, in GPUs. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record QuotaUse(
            @Required @Size(max = 63) @JsonPropertyDescription("The class of GPU.")
            String gpuClass,

            @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs of the nominal quota.")
            int nominal,

            @Min(0)
            @Max(10000000)
            @JsonPropertyDescription("GPUs held by running leases, borrowed and Spot ones included.")
            int leased,

            @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs held beyond the nominal quota, from the cohort.")
            int borrowed,

            @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs of the nominal quota that others of the cohort hold.")
            int lent,

            @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs booked for windows that start later.")
            int reserved,

            @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs held in the tier Spot.")
            int spot) {}

    /** What of a budget is used. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record BudgetUse(
            @Min(0) @Max(9007199254740991.0) @JsonPropertyDescription("Whole GPU-hours used in this period.") @Nullable
            Long gpuHoursUsed,

            @Timestamp @JsonPropertyDescription("When the next period begins (RFC 3339).") @Nullable
            String resetsAt) {}

    /** How many leases a tenant has. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record LeaseCounts(
            @Min(0) @Max(1000000) @JsonPropertyDescription("Leases that wait.")
            int pending,

            @Min(0) @Max(1000000) @JsonPropertyDescription("Leases booked for later.")
            int reserved,

            @Min(0) @Max(1000000) @JsonPropertyDescription("Leases that hold GPUs.")
            int active) {}
}
