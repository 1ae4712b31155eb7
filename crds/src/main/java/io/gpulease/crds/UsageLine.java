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
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** All GPU-seconds of a lease within one month (UTC) that are charged the same. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record UsageLine(
        @Required
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
        @JsonPropertyDescription(
                "Active: usable. Suspended: stopped by a policy that was right. GivenBack: stopped by one that was wrong, and put to the end. Else what kept the tenant from using them, which is credited.")
        String kind,

        @OneOf({Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT})
        @JsonPropertyDescription("The tier that the lease counted in.")
        @Nullable
        String tier,

        @Required @Timestamp @JsonPropertyDescription("The first instant of it (RFC 3339).")
        String from,

        @Required @Timestamp @JsonPropertyDescription("The last instant of it (RFC 3339), not included.")
        String to,

        @Required
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("GPU-seconds up to then, of which credits are not taken off.")
        long gpuSeconds,

        @DecimalAmount(share = true)
        @JsonPropertyDescription("Which share of them is credited. Absent: none.")
        @Nullable
        String creditShare,

        @DecimalAmount
        @JsonPropertyDescription("The price of one GPU for one hour, that of the start. Absent: nothing is charged.")
        @Nullable
        String pricePerGpuHour,

        @Size(max = 3)
        @Pattern("^[A-Z]{3}$")
        @JsonPropertyDescription("ISO 4217 code of the currency of the price.")
        @Nullable
        String currency,

        @Min(1) @Max(8388608) @JsonPropertyDescription("How many GPUs go on so. Absent: none.") @Nullable
        Integer gpus) {

    /** @throws IllegalArgumentException when what is written is no instant */
    public Instant fromInstant() {
        return Written.instant("status.usage.lines.from", from).orElseThrow(() -> missing("from"));
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Instant toInstant() {
        return Written.instant("status.usage.lines.to", to).orElseThrow(() -> missing("to"));
    }

    private static IllegalArgumentException missing(String field) {
        return new IllegalArgumentException("status.usage.lines has one without a " + field);
    }
}
