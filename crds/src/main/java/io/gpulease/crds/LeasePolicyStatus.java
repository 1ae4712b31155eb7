package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has become of the rules of a policy. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeasePolicyStatus(
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that this status answers.")
        @Nullable
        Long observedGeneration,

        @KeyedBy("name") @Size(max = 64) @JsonPropertyDescription("What became of each rule, by name.")
        List<RuleStatus> rules,

        @KeyedBy("type") @Size(max = 32) @JsonPropertyDescription("What is observed about the policy, by type.")
        List<Condition> conditions) {
    public LeasePolicyStatus {
        rules = Absent.list(rules);
        conditions = Absent.list(conditions);
    }

    /** What became of one rule. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RuleStatus(
            @Required @Name(dnsLabel = true) @JsonPropertyDescription("The rule's name.")
            String name,

            @Required @JsonPropertyDescription("Whether its expression can be asked; if not it never acts.")
            boolean compiled,

            @Size(max = 2048) @JsonPropertyDescription("Why not: line, column and what is wrong there.") @Nullable
            String error,

            @Min(0) @Max(10000000) @JsonPropertyDescription("Leases that break it now.") @Nullable
            Integer violating,

            @Size(max = 64)
            @JsonPropertyDescription(
                    "Of all that it says: with another text it is another rule. Absent: it cannot be asked.")
            @Nullable
            String digest,

            @Timestamp
            @JsonPropertyDescription(
                    "Since when it says that (RFC 3339): nothing is held against anybody by it that was before.")
            @Nullable
            String since) {
        /** @throws IllegalArgumentException when what is written is no instant */
        public Optional<Instant> sinceInstant() {
            return Written.instant("status.rules.since", since);
        }
    }
}
