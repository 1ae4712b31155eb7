package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.DecimalAmount;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.Immutable;
import io.gpulease.crds.schema.LabelKey;
import io.gpulease.crds.schema.MayBeNull;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.OpenObject;
import io.gpulease.crds.schema.Timestamp;
import io.gpulease.crds.schema.UniqueItems;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The nodes that offer one class of GPU, and how they are shared, cleaned and priced. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GpuPoolSpec(
        @Required
        @Name
        // Quotas, prices and running leases name the class: renaming it would change what was leased.
        @Immutable(instead = "leases and quotas name it; make a new pool for the other class")
        @JsonPropertyDescription("The class of GPU that leases ask for, e.g. h200-sxm. Cannot be changed.")
        String gpuClass,

        @Required @JsonPropertyDescription("Which nodes belong to the pool. A node may belong to one pool only.")
        NodeSelector nodeSelector,

        @Size(min = 3, max = 317)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")
        @Immutable(
                instead = "leases are counted in it; make a new pool for the other resource",
                absentMeans = "nvidia.com/gpu")
        @JsonPropertyDescription(
                "The extended resource that counts the GPUs of a node, e.g. amd.com/gpu or nvidia.com/mig-1g.18gb; default nvidia.com/gpu. Cannot be changed.")
        @Nullable
        String resourceName,

        @MayBeNull @Name @JsonPropertyDescription("The GpuSite the nodes stand in.") @Nullable
        String site,

        @Size(max = 16)
        // Not a keyed list: its order is its meaning, and merging by key would lose it.
        @ValidationRule(
                value = "self.all(a, self.exists_one(b, b.level == a.level))",
                message = "every level of a topology needs a name of its own")
        @JsonPropertyDescription("The levels of the network, widest first; the node itself is always the last level.")
        List<TopologyLevel> topology,

        @UniqueItems
        @Size(min = 1, max = 2)
        @JsonPropertyDescription("What leases may ask for; default Dedicated only.")
        List<@OneOf({Words.Isolation.DEDICATED, Words.Isolation.SHARED}) String> isolation,

        @Min(0)
        @Max(10000000)
        @JsonPropertyDescription(
                "GPUs kept for the owner, those that its own pods use now included; default 0. Raising it reclaims Spot, then borrowed OnDemand, with notice.")
        @Nullable
        Integer ownerReserve,

        @JsonPropertyDescription("What runs on a node after a tenant leaves. Absent: nothing.") @Nullable
        Sanitization sanitization,

        @JsonPropertyDescription("When a node counts as unhealthy, and what is kept to replace it.") @Nullable
        Health health,

        @JsonPropertyDescription(
                "What a GPU draws of the power of its site. Absent: leases are only kept off times in which the site has none at all.")
        @Nullable
        Power power,

        @JsonPropertyDescription("What a GPU costs. Absent: nothing is charged.") @Nullable
        Price price,

        @Size(max = 64)
        @ValidationRule(
                value = "self.all(a, self.exists_one(b, b.from == a.from))",
                message = "two price changes begin at the same instant: keep one of them")
        @JsonPropertyDescription("Prices for leases that start later.")
        List<PriceChange> priceChanges,

        @JsonPropertyDescription("Which share of lost GPU-seconds is given back, by cause.") @Nullable
        ServiceCredits serviceCredits,

        @MayBeNull
        @DurationRange(min = "1s", max = "87600h")
        @JsonPropertyDescription("The longest term of a lease, e.g. 4368h. Absent: only the tenants limit it.")
        @Nullable
        String maxTerm,

        @MayBeNull
        @DurationRange(min = "0s", max = "24h")
        @JsonPropertyDescription(
                "The longest time that pods may take to stop at the end of a lease, e.g. 10m. Absent: 10m.")
        @Nullable
        String maxGrace) {
    public GpuPoolSpec {
        topology = Absent.list(topology);
        isolation = Absent.list(isolation);
        priceChanges = Absent.list(priceChanges);
    }

    /** The resource that is counted, nvidia.com/gpu when none is given. */
    public String resourceNameOrDefault() {
        return resourceName == null ? "nvidia.com/gpu" : resourceName;
    }

    /** What leases may ask for, Dedicated when nothing is given. */
    public List<String> isolationOrDefault() {
        return isolation.isEmpty() ? List.of(Words.Isolation.DEDICATED) : isolation;
    }

    /** GPUs kept for the owner, 0 when nothing is given. */
    public int ownerReserveOrDefault() {
        return ownerReserve == null ? 0 : ownerReserve;
    }

    /** The longest term of a lease in this pool.
     * @throws IllegalArgumentException when what is written is no duration */
    public Optional<Duration> longestTerm() {
        return Written.duration("maxTerm", maxTerm);
    }

    /** The longest grace, ten minutes when nothing is given.
     * @throws IllegalArgumentException when what is written is no duration */
    public Duration longestGrace() {
        return Written.duration("maxGrace", maxGrace).orElse(Duration.ofMinutes(10));
    }

    /** A level of the network. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record TopologyLevel(
            @Required
            @Name
            @ValidationRule(
                    value = "self != 'node'",
                    message = "the node itself is always the last level and is not listed")
            @JsonPropertyDescription("The name that leases ask for, e.g. rack.")
            String level,

            @Required
            @LabelKey
            @JsonPropertyDescription("The node label whose value is the domain, e.g. topology.gpulease.io/rack.")
            String nodeLabel) {}

    /** What runs on a node after a tenant leaves, before the node is free. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Sanitization(
            @Required
            @OpenObject
            @Size(max = 64)
            @JsonPropertyDescription(
                    "The pod (metadata and spec) that cleans a node; the node is free when it has succeeded.")
            Map<String, Object> podTemplate,

            @DurationRange(min = "1s", max = "24h")
            @JsonPropertyDescription("How long it may take, e.g. 10m (default); then the node is quarantined.")
            @Nullable
            String timeout) {
        public Sanitization {
            podTemplate = Absent.map(podTemplate);
        }

        /** The time-out given, ten minutes when none is.
         * @throws IllegalArgumentException when what is written is no duration */
        public Duration timeoutOrDefault() {
            return Written.duration("sanitization.timeout", timeout).orElse(Duration.ofMinutes(10));
        }
    }

    /** When a node counts as unhealthy, and what is kept to replace it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Health(
            @Size(max = 32)
            @JsonPropertyDescription(
                    "A node with one of these conditions is unhealthy. Absent or empty: one that is not Ready for 2m.")
            List<UnhealthyCondition> unhealthyConditions,

            @Size(max = 32) @JsonPropertyDescription("A node with one of these taints is unhealthy.")
            List<UnhealthyTaint> unhealthyTaints,

            @Min(0) @Max(10000) @JsonPropertyDescription("Nodes kept free to replace lost ones; default 0.") @Nullable
            Integer spareNodes) {
        public Health {
            unhealthyConditions = Absent.list(unhealthyConditions);
            unhealthyTaints = Absent.list(unhealthyTaints);
        }
    }

    /** A condition of a node that makes it unhealthy. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record UnhealthyCondition(
            @Required
            @Size(min = 1, max = 316)
            @JsonPropertyDescription("The type of the node's condition, e.g. Ready.")
            String type,

            @Required
            @OneOf({Condition.TRUE, Condition.FALSE, Condition.UNKNOWN})
            @JsonPropertyDescription("The status that is unhealthy.")
            String status,

            @JsonProperty("for")
            @DurationRange(min = "0s", max = "24h")
            @JsonPropertyDescription("For how long it must last, e.g. 2m; default at once.")
            @Nullable
            String lasting) {

        /** For how long it must last.
         * @throws IllegalArgumentException when what is written is no duration */
        public Duration lastingDuration() {
            return Written.duration("health.unhealthyConditions.for", lasting).orElse(Duration.ZERO);
        }
    }

    /** A taint of a node that makes it unhealthy. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record UnhealthyTaint(
            @Required @LabelKey @JsonPropertyDescription("The key of the taint.")
            String key,

            @Size(max = 63) @JsonPropertyDescription("The value of the taint. Absent: any.") @Nullable
            String value,

            @OneOf({Words.TaintEffect.NO_SCHEDULE, Words.TaintEffect.PREFER_NO_SCHEDULE, Words.TaintEffect.NO_EXECUTE})
            @JsonPropertyDescription("The effect of the taint. Absent: any.")
            @Nullable
            String effect) {}

    /** What a GPU of the pool draws. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Power(
            @Required
            @Min(1)
            @Max(100000)
            @JsonPropertyDescription("Watts drawn for each GPU in use, its share of the node included.")
            int wattsPerGpu) {}

    /** What a GPU of the pool costs. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Price(
            @Required
            @Size(min = 3, max = 3)
            @Pattern("^[A-Z]{3}$")
            @JsonPropertyDescription("ISO 4217 code of the currency, e.g. USD.")
            String currency,

            @Required @JsonPropertyDescription("The price of one GPU for one hour, by tier.")
            HourlyPrices perGpuHour) {}

    /** Prices of one GPU for one hour. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record HourlyPrices(
            @JsonProperty("Committed")
            @DecimalAmount
            @JsonPropertyDescription("The price in the tier Committed. Absent: free of charge.")
            @Nullable
            String committed,

            @JsonProperty("OnDemand")
            @DecimalAmount
            @JsonPropertyDescription("The price in the tier OnDemand. Absent: free of charge.")
            @Nullable
            String onDemand,

            @JsonProperty("Spot")
            @DecimalAmount
            @JsonPropertyDescription("The price in the tier Spot. Absent: free of charge.")
            @Nullable
            String spot) {}

    /** Prices from an instant on. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PriceChange(
            @Required
            @Timestamp
            @JsonPropertyDescription("Leases that start from this instant on (RFC 3339) pay these prices.")
            String from,

            @Required
            @JsonPropertyDescription("The prices that change, by tier; a tier that is not listed keeps its price.")
            HourlyPrices perGpuHour) {

        /** @throws IllegalArgumentException when what is written is no instant */
        public Optional<Instant> fromInstant() {
            return Written.instant("priceChanges.from", from);
        }
    }

    /** Which share of lost GPU-seconds is credited, by cause, as decimals from 0 to 1. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ServiceCredits(
            @DecimalAmount(share = true)
            @JsonPropertyDescription("For GPU-seconds lost with a node; default 1.0.")
            @Nullable
            String nodeLoss,

            @DecimalAmount(share = true)
            @JsonPropertyDescription("For GPU-seconds lost to an outage of the site; default 1.0.")
            @Nullable
            String siteOutage,

            @DecimalAmount(share = true)
            @JsonPropertyDescription(
                    "For GPU-seconds between the promised and the real start; these are not charged, so whatever is said here all of them are credited.")
            @Nullable
            String lateHandover,

            @DecimalAmount(share = true)
            @JsonPropertyDescription("For GPU-seconds of a suspension that was dismissed; default 1.0.")
            @Nullable
            String dismissedSuspension) {}
}
