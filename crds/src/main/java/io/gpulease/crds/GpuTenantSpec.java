package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.DecimalAmount;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.MayBeNull;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.UniqueItems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A customer: its namespaces, its people, what it may hold and spend. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(self.defaultLease) || self.defaultLease.all(ns, ns in self.namespaces)",
        fieldPath = ".defaultLease",
        message = "defaultLease names a namespace that is not in namespaces: add it there or remove the entry")
public record GpuTenantSpec(
        @MayBeNull @Size(max = 128) @JsonPropertyDescription("The name people know the customer by.") @Nullable
        String displayName,

        @Required
        @UniqueItems
        @Size(min = 1, max = 64)
        @ValidationRule(
                value = "self.all(ns, ns != 'default' && !ns.startsWith('kube-'))",
                message = "default and kube-* are namespaces of the cluster and cannot belong to a tenant")
        @JsonPropertyDescription(
                "The namespaces of the tenant; created and hardened by the operator, never deleted by it and never taken over.")
        List<@Name(dnsLabel = true) String> namespaces,

        @Size(max = 256) @JsonPropertyDescription("Who may use these namespaces, and how.")
        List<Subject> subjects,

        @MayBeNull
        @Name
        @JsonPropertyDescription("Tenants of one cohort lend each other idle quota. Absent: neither lends nor borrows.")
        @Nullable
        String cohort,

        @Min(1)
        @Max(1000)
        @JsonPropertyDescription(
                "The share of what is borrowed within the cohort, relative to the other tenants; default 1.")
        @Nullable
        Integer weight,

        @KeyedBy("gpuClass")
        @Size(max = 64)
        @JsonPropertyDescription("How many GPUs of each class the tenant may hold. A class that is not listed: none.")
        List<Quota> quotas,

        @JsonPropertyDescription("What the tenant may use and spend in a period. Absent: no limit.") @Nullable
        Budget budget,

        @UniqueItems
        @Size(max = 3)
        @JsonPropertyDescription("The tiers that the tenant may ask for. Absent or empty: all.")
        List<@OneOf({Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT}) String> tiers,

        @MayBeNull
        @DurationRange(min = "1s", max = "87600h")
        @JsonPropertyDescription("The longest term of a lease, e.g. 720h. Absent: only the pools limit it.")
        @Nullable
        String maxTerm,

        @JsonPropertyDescription("How the pods of the tenant are confined.") @Nullable
        IsolationProfile isolation,

        @Size(max = 64) @JsonPropertyDescription("For each namespace the lease used by pods that name none.")
        Map<String, @Name String> defaultLease,

        @JsonPropertyDescription("true: nothing new of this tenant starts; what runs goes on. Default false.") @Nullable
        Boolean suspended) {
    public GpuTenantSpec {
        namespaces = Absent.list(namespaces);
        subjects = Absent.list(subjects);
        quotas = Absent.list(quotas);
        tiers = Absent.list(tiers);
        defaultLease = Absent.map(defaultLease);
    }

    /** The weight given, 1 when none is. */
    public int weightOrDefault() {
        return weight == null ? 1 : weight;
    }

    /** The tiers given, all when none are. */
    public List<String> tiersOrDefault() {
        return tiers.isEmpty() ? List.of(Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT) : tiers;
    }

    /** The longest term of a lease of this tenant.
     * @throws IllegalArgumentException when what is written is no duration */
    public Optional<Duration> longestTerm() {
        return Written.duration("maxTerm", maxTerm);
    }

    /** Whether nothing new may start. */
    public boolean startsNothing() {
        return Boolean.TRUE.equals(suspended);
    }

    /** A person or a group of people. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Subject(
            @Required
            @OneOf({Words.SubjectKind.USER, Words.SubjectKind.GROUP})
            @JsonPropertyDescription(
                    "User or Group. A service account is a User named system:serviceaccount:NAMESPACE:NAME.")
            String kind,

            @Required @Size(min = 1, max = 253) @JsonPropertyDescription("The name, as the API server knows it.")
            String name,

            @Required
            @OneOf({Words.Role.MEMBER, Words.Role.VIEWER})
            @JsonPropertyDescription("member: leases GPUs and runs pods. viewer: reads.")
            String role) {}

    /** How many GPUs of a class a tenant may hold. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Quota(
            @Required @Name @JsonPropertyDescription("The class of GPU.")
            String gpuClass,

            @Required @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs that are the tenant's own.")
            int nominalQuota,

            @Min(0)
            @Max(10000000)
            @JsonPropertyDescription("GPUs that it may borrow from its cohort besides; default 0.")
            @Nullable
            Integer borrowingLimit,

            @Min(0)
            @Max(10000000)
            @JsonPropertyDescription("GPUs of its nominal quota that it lends while they are idle; default all.")
            @Nullable
            Integer lendingLimit,

            @Min(0)
            @Max(10000000)
            @JsonPropertyDescription("GPUs that it may hold in the tier Spot; default 0.")
            @Nullable
            Integer spotLimit) {

        /** The GPUs that may be borrowed, 0 when nothing is said. */
        public int borrowingLimitOrDefault() {
            return borrowingLimit == null ? 0 : borrowingLimit;
        }

        /** The GPUs that are lent at most, never more than the nominal quota. */
        public int lendingLimitOrDefault() {
            return lendingLimit == null ? nominalQuota : Math.min(lendingLimit, nominalQuota);
        }

        /** The GPUs that may be held as Spot, 0 when nothing is said. */
        public int spotLimitOrDefault() {
            return spotLimit == null ? 0 : spotLimit;
        }
    }

    /** What a tenant may use and spend in a period. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "has(self.gpuHours) || has(self.amount)",
            message = "a budget needs gpuHours, amount or both: remove budget if there is no limit")
    public record Budget(
            @MayBeNull @Min(0) @Max(1000000000000.0) @JsonPropertyDescription("GPU-hours of a period.") @Nullable
            Long gpuHours,

            @MayBeNull
            @DecimalAmount
            @JsonPropertyDescription("Money of a period, of each currency of the pools by itself.")
            @Nullable
            String amount,

            @OneOf({Words.BudgetPeriod.MONTH, Words.BudgetPeriod.QUARTER})
            @JsonPropertyDescription("Month (default) or Quarter, of the calendar, in UTC.")
            @Nullable
            String period,

            @JsonPropertyDescription(
                    "false (default): a spent budget stops new starts. true: it also ends leases, with their notice.")
            @Nullable
            Boolean hard) {

        /** The period given, Month when none is. */
        public String periodOrDefault() {
            return period == null ? Words.BudgetPeriod.MONTH : period;
        }
    }

    /** How the pods of a tenant are confined. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record IsolationProfile(
            @OneOf({Words.Profile.BASELINE, Words.Profile.RESTRICTED})
            @JsonPropertyDescription("The Pod Security Standard that is enforced; Restricted (default) or Baseline.")
            @Nullable
            String profile,

            @MayBeNull
            @Size(min = 1, max = 63)
            @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
            @JsonPropertyDescription(
                    "The runtime class that every pod gets, e.g. kata. Absent or null: the cluster's own.")
            @Nullable
            String runtimeClassName,

            @OneOf({Words.Egress.OPEN, Words.Egress.CLUSTER_ONLY, Words.Egress.DENIED})
            @JsonPropertyDescription("Where pods may connect to: Open (default), ClusterOnly or Denied.")
            @Nullable
            String egress) {

        /** The profile given, Restricted when none is. */
        public String profileOrDefault() {
            return profile == null ? Words.Profile.RESTRICTED : profile;
        }

        /** The egress given, Open when none is. */
        public String egressOrDefault() {
            return egress == null ? Words.Egress.OPEN : egress;
        }
    }
}
