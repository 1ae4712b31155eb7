package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.DecimalAmount;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was used. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeaseStatementStatus(
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that this status answers.")
        @Nullable
        Long observedGeneration,

        @Required
        @Timestamp
        @JsonPropertyDescription(
                "Up to when leases that go on were counted (RFC 3339): the end of the month, once it is over.")
        String asOf,

        @Required
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The number of the last record of the ledger that is in it.")
        long through,

        @Required @JsonPropertyDescription("true: the month is over; it changes only if a record of it comes late.")
        boolean closed,

        @Required @Min(1) @Max(100000) @JsonPropertyDescription("How many pages the statement has.")
        int pages,

        @Required @Min(0) @Max(9007199254740991.0) @JsonPropertyDescription("How many leases are in it, on all pages.")
        long leases,

        @Required
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("GPU-seconds that the leases held, on all pages; credits are not taken off.")
        long gpuSeconds,

        @Required
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("GPU-seconds that are credited, on all pages.")
        long creditedGpuSeconds,

        @KeyedBy("currency")
        @Size(max = 16)
        @JsonPropertyDescription("What all pages cost, credits taken off, by currency. Absent: nothing is charged.")
        List<Amount> amounts,

        @JsonPropertyDescription("What was promised and delivered in this month, on all pages.") @Nullable
        Service service,

        @Size(max = 1000)
        @JsonPropertyDescription("The lines of this page: all GPU-seconds of a lease that are charged the same.")
        List<Line> lines,

        @KeyedBy("type") @Size(max = 32) @JsonPropertyDescription("What is observed about the statement, by type.")
        List<Condition> conditions) {
    public LeaseStatementStatus {
        amounts = Absent.list(amounts);
        lines = Absent.list(lines);
        conditions = Absent.list(conditions);
    }

    /** A sum of money. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Amount(
            @Required
            @Size(min = 3, max = 3)
            @Pattern("^[A-Z]{3}$")
            @JsonPropertyDescription("ISO 4217 code of the currency, e.g. USD.")
            String currency,

            @Required @DecimalAmount @JsonPropertyDescription("The sum of the amounts of the lines.")
            String amount) {}

    /** Part of what a lease used. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Line(
            @Required @Size(min = 1, max = 63) @JsonPropertyDescription("The namespace of the lease.")
            String namespace,

            @Required @Size(min = 1, max = 253) @JsonPropertyDescription("The name of the lease.")
            String lease,

            @Required @Size(min = 1, max = 63) @JsonPropertyDescription("The uid of the lease.")
            String uid,

            @Size(max = 63) @JsonPropertyDescription("The class of GPU.") @Nullable
            String gpuClass,

            @Size(max = 253) @JsonPropertyDescription("The pool that it was placed in.") @Nullable
            String pool,

            @Size(max = 253) @JsonPropertyDescription("The site of the pool.") @Nullable
            String site,

            @OneOf({
                Words.UsageKind.ACTIVE,
                Words.UsageKind.SUSPENDED,
                Words.UsageKind.NODE_LOSS,
                Words.UsageKind.SITE_OUTAGE,
                Words.UsageKind.LATE_HANDOVER,
                Words.UsageKind.DISMISSED_SUSPENSION,
                Words.UsageKind.GIVEN_BACK,
                Words.UsageKind.DISMISSED_REVOCATION
            })
            @Required
            @JsonPropertyDescription(
                    "Active: usable. Else what kept the tenant from using them, for which they are credited.")
            String kind,

            @OneOf({Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT})
            @JsonPropertyDescription("The tier that the lease counted in.")
            @Nullable
            String tier,

            @Required @Timestamp @JsonPropertyDescription("The first instant of it (RFC 3339).")
            String from,

            @Required @Timestamp @JsonPropertyDescription("The last instant of it (RFC 3339), not included.")
            String to,

            @Min(1) @Max(8388608) @JsonPropertyDescription("How many GPUs go on so. Absent: none.") @Nullable
            Integer gpus,

            @Required
            @Min(0)
            @Max(9007199254740991.0)
            @JsonPropertyDescription("GPU-seconds up to then, of which credits are not taken off.")
            long gpuSeconds,

            @Required @Min(0) @Max(9007199254740991.0) @JsonPropertyDescription("How many of them are credited.")
            long creditedGpuSeconds,

            @DecimalAmount
            @JsonPropertyDescription("The price of one GPU for one hour. Absent: nothing is charged.")
            @Nullable
            String pricePerGpuHour,

            @Size(max = 3) @Pattern("^[A-Z]{3}$") @JsonPropertyDescription("ISO 4217 code of the currency.") @Nullable
            String currency,

            @DecimalAmount
            @JsonPropertyDescription("What the line costs, credits taken off. Absent: nothing is charged.")
            @Nullable
            String amount) {}
}
