package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of a policy, and whom they are for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeasePolicySpec(
        @OneOf({Words.PolicyMode.ENFORCE, Words.PolicyMode.AUDIT})
        @JsonPropertyDescription("Enforce (default), or Audit: records what would have happened and never acts.")
        @Nullable
        String mode,

        @JsonPropertyDescription(
                "Tenants whose leases are meant, by the labels of the GpuTenant. Absent or empty: all.")
        @Nullable
        TenantSelector tenantSelector,

        @Size(max = 3) @JsonPropertyDescription("Tiers whose leases are left alone.")
        List<@OneOf({Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT}) String> exemptTiers,

        @Required @KeyedBy("name") @Size(min = 1, max = 64) @JsonPropertyDescription("The rules, by name.")
        List<Rule> rules) {
    public LeasePolicySpec {
        exemptTiers = Absent.list(exemptTiers);
        rules = Absent.list(rules);
    }

    /** Whether it acts; else it records what would have happened. */
    public boolean enforces() {
        return !Words.PolicyMode.AUDIT.equals(mode);
    }

    /** The rule of that name. */
    public Optional<Rule> rule(String name) {
        return rules.stream().filter(rule -> rule.name().equals(name)).findFirst();
    }

    /** One rule. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "self.action != 'Warn' || !has(self.notice)",
            message = "notice is for Suspend and Revoke: a warning ends nothing that could be told before")
    public record Rule(
            @Required @Name(dnsLabel = true) @JsonPropertyDescription("Its name, which violations give.")
            String name,

            @Size(max = 1024) @JsonPropertyDescription("What it asks for, in words for tenants.") @Nullable
            String description,

            @Required
            @Size(min = 1, max = 4096)
            @JsonPropertyDescription(
                    "What a lease that complies keeps true: CEL over lease, tenant, pods, usage and now.")
            String expression,

            @JsonProperty("for")
            @DurationRange(min = "0s", max = "168h")
            @JsonPropertyDescription(
                    "How long it must be broken without a break before it counts, e.g. 1h; default 0s.")
            @Nullable
            String lasting,

            @Required
            @OneOf({Words.PolicyAction.WARN, Words.PolicyAction.SUSPEND, Words.PolicyAction.REVOKE})
            @JsonPropertyDescription(
                    "Warn: says so. Suspend: pods leave, the capacity is kept until the appeal window ends. Revoke: the lease ends.")
            String action,

            @DurationRange(min = "0s", max = "168h")
            @JsonPropertyDescription(
                    "How long before it acts the tenant is told, e.g. 30m; goes away if the lease complies again in time. Absent: at once.")
            @Nullable
            String notice,

            @DurationRange(min = "0s", max = "720h")
            @JsonPropertyDescription("How long the tenant may appeal, e.g. 24h. Absent: the operator's appeal-window.")
            @Nullable
            String appealWindow) {

        /** How long it must be broken before it counts.
         * @throws IllegalArgumentException when what is written is no duration */
        public Duration lastingOrNone() {
            return Written.duration("for", lasting).orElse(Duration.ZERO);
        }

        /** How long before it acts the tenant is told; empty where it acts at once.
         * @throws IllegalArgumentException when what is written is no duration */
        public Optional<Duration> noticeDuration() {
            return Written.duration("notice", notice);
        }

        /** How long the tenant may appeal; empty where the operator's own span holds.
         * @throws IllegalArgumentException when what is written is no duration */
        public Optional<Duration> appealWindowDuration() {
            return Written.duration("appealWindow", appealWindow);
        }
    }
}
