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
import io.gpulease.crds.schema.Immutable;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import io.gpulease.crds.schema.UniqueItems;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a tenant would like to have, and when. Nothing of it can be changed: it is answered once. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(self.earliest) || !has(self.latest) || self.latest >= self.earliest",
        message = "latest must not be before earliest: both are bounds of the start")
public record LeaseQuoteSpec(
        @Required
        @Name
        @Immutable(instead = LeaseQuoteSpec.INSTEAD)
        @JsonPropertyDescription("The class of GPU, as pools offer it, e.g. h200-sxm.")
        String gpuClass,

        @Required
        @Min(1)
        @Max(65536)
        @Immutable(instead = LeaseQuoteSpec.INSTEAD)
        @JsonPropertyDescription("How many GPUs.")
        int gpus,

        @OneOf({Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT})
        @Immutable(instead = LeaseQuoteSpec.INSTEAD, absentMeans = Words.Tier.ON_DEMAND)
        @JsonPropertyDescription("How firm the lease is to be: Committed, OnDemand (default) or Spot.")
        @Nullable
        String tier,

        @Required
        @DurationRange(min = "1s", max = "8760h")
        @Immutable(instead = LeaseQuoteSpec.INSTEAD)
        @JsonPropertyDescription("How long the term is to be, e.g. 72h or 30m.")
        String duration,

        @Timestamp
        @Immutable(instead = LeaseQuoteSpec.INSTEAD)
        @JsonPropertyDescription("The earliest start that is of use (RFC 3339). Absent: as soon as possible.")
        @Nullable
        String earliest,

        @Timestamp
        @Immutable(instead = LeaseQuoteSpec.INSTEAD)
        @JsonPropertyDescription("The latest start that is of use (RFC 3339). Absent: however late it is.")
        @Nullable
        String latest,

        @OneOf({Words.Isolation.DEDICATED, Words.Isolation.SHARED})
        @Immutable(instead = LeaseQuoteSpec.INSTEAD, absentMeans = Words.Isolation.DEDICATED)
        @JsonPropertyDescription(
                "Dedicated (default): whole nodes, charged as such. Shared: GPUs on nodes that other tenants use too.")
        @Nullable
        String isolation,

        @Immutable(instead = LeaseQuoteSpec.INSTEAD)
        @JsonPropertyDescription("How close together the nodes must be. Absent: anywhere in one pool.")
        @Nullable
        Topology topology,

        @UniqueItems
        @Size(max = 64)
        @Immutable(instead = LeaseQuoteSpec.INSTEAD)
        @JsonPropertyDescription("The sites that are acceptable. Absent or empty: any.")
        List<@Name String> sites,

        @DurationRange(min = "0s", max = "15m")
        @Immutable(instead = LeaseQuoteSpec.INSTEAD)
        @JsonPropertyDescription(
                "How long one offer is kept for a lease that takes it up, at most 15m; absent: 5m. 0s: only the answer is wanted. A tenant holds at most three at a time.")
        @Nullable
        String hold) {

    static final String INSTEAD = "a quote is answered once; make a new one for another question";
    private static final Duration DEFAULT_HOLD = Duration.ofMinutes(5);

    public LeaseQuoteSpec {
        sites = Absent.list(sites);
    }

    /** The tier asked for, OnDemand when none is. */
    public String tierOrDefault() {
        return tier == null ? Words.Tier.ON_DEMAND : tier;
    }

    /** The isolation asked for, Dedicated when none is. */
    public String isolationOrDefault() {
        return isolation == null ? Words.Isolation.DEDICATED : isolation;
    }

    /** @throws IllegalArgumentException when what is written is no duration */
    public Optional<Duration> length() {
        return Written.duration("duration", duration);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> earliestInstant() {
        return Written.instant("earliest", earliest);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> latestInstant() {
        return Written.instant("latest", latest);
    }

    /** The hold asked for, five minutes when none is.
     * @throws IllegalArgumentException when what is written is no duration */
    public Duration holdOrDefault() {
        return Written.duration("hold", hold).orElse(DEFAULT_HOLD);
    }
}
