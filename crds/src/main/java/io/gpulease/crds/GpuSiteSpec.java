package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.MayBeNull;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A data centre: how dependable its power is, and how much of it there is when. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GpuSiteSpec(
        @OneOf({Words.Reliability.BEST_EFFORT, Words.Reliability.STANDARD, Words.Reliability.FIRM})
        @JsonPropertyDescription("How dependable the site is: BestEffort (default), Standard or Firm.")
        @Nullable
        String reliability,

        @JsonPropertyDescription("How much power there is. Absent: no limit.") @Nullable
        PowerBudget power,

        @Size(max = 256)
        @JsonPropertyDescription(
                "Planned windows with less power; no lease is placed across one that would leave it without.")
        List<Outage> outages,

        @JsonPropertyDescription(
                "A sudden lack of power, set by a person or by telemetry. Leases are shed at once: Spot, then OnDemand, then Committed.")
        @Nullable
        Emergency emergency,

        @OneOf({Words.SiteState.NORMAL, Words.SiteState.DRAINING, Words.SiteState.OFFLINE})
        @JsonPropertyDescription("Normal (default). Draining: nothing new is placed. Offline: nothing runs.")
        @Nullable
        String state) {
    public GpuSiteSpec {
        outages = Absent.list(outages);
    }

    /** The reliability given, BestEffort when none is. */
    public String reliabilityOrDefault() {
        return reliability == null ? Words.Reliability.BEST_EFFORT : reliability;
    }

    /** The state given, Normal when none is. */
    public String stateOrDefault() {
        return state == null ? Words.SiteState.NORMAL : state;
    }

    /** How much power a site has. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PowerBudget(
            @MayBeNull
            @Min(0)
            @Max(100000000)
            @JsonPropertyDescription("Kilowatts for GPUs. Absent: no limit.")
            @Nullable
            Integer budgetKilowatts) {}

    /** A planned window with less power. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(value = "self.from < self.to", message = "an outage must end after it begins: check from and to")
    public record Outage(
            @Required @Timestamp @JsonPropertyDescription("When it begins (RFC 3339).")
            String from,

            @Required @Timestamp @JsonPropertyDescription("When it is over (RFC 3339).")
            String to,

            @Min(0) @Max(100000000) @JsonPropertyDescription("Kilowatts that are left meanwhile; default 0.") @Nullable
            Integer budgetKilowatts,

            @Size(max = 256) @JsonPropertyDescription("Why, in words for tenants.") @Nullable
            String reason) {

        /** Kilowatts that are left, 0 when nothing is given. */
        public int budgetKilowattsOrDefault() {
            return budgetKilowatts == null ? 0 : budgetKilowatts;
        }

        /** @throws IllegalArgumentException when what is written is no instant */
        public Optional<Instant> fromInstant() {
            return Written.instant("outages.from", from);
        }

        /** @throws IllegalArgumentException when what is written is no instant */
        public Optional<Instant> toInstant() {
            return Written.instant("outages.to", to);
        }
    }

    /** A sudden lack of power. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Emergency(
            @Required @Min(0) @Max(100000000) @JsonPropertyDescription("Kilowatts that are left.")
            int budgetKilowatts,

            @DurationRange(min = "0s", max = "24h")
            @JsonPropertyDescription("How long before they are stopped leases are told, e.g. 2m (default).")
            @Nullable
            String shedNotice) {

        /** The notice given, two minutes when none is.
         * @throws IllegalArgumentException when what is written is no duration */
        public Duration shedNoticeOrDefault() {
            return Written.duration("emergency.shedNotice", shedNotice).orElse(Duration.ofMinutes(2));
        }
    }
}
