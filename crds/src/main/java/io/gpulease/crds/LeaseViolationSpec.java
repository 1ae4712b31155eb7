package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.Immutable;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which lease broke which rule. What is on record stays as it is; an appeal and a verdict are each added once. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(oldSelf.appeal) || (has(self.appeal) && self.appeal == oldSelf.appeal)",
        message = "spec.appeal cannot be changed: an appeal is made once")
@ValidationRule(
        value = "!has(oldSelf.verdict) || (has(self.verdict) && self.verdict == oldSelf.verdict)",
        message = "spec.verdict cannot be changed: a verdict is final")
public record LeaseViolationSpec(
        @Required
        @Size(min = 1, max = 253)
        @Immutable(instead = LeaseViolationSpec.INSTEAD)
        @JsonPropertyDescription("The lease, in the violation's namespace.")
        String leaseName,

        @Required
        @Size(min = 1, max = 63)
        @Immutable(instead = LeaseViolationSpec.INSTEAD)
        @JsonPropertyDescription("Its uid: a lease made anew under the name does not inherit the violation.")
        String leaseUid,

        @Required
        @Name
        @Immutable(instead = LeaseViolationSpec.INSTEAD)
        @JsonPropertyDescription("The LeasePolicy that has the rule.")
        String policy,

        @Required
        @Name(dnsLabel = true)
        @Immutable(instead = LeaseViolationSpec.INSTEAD)
        @JsonPropertyDescription("The rule's name.")
        String rule,

        @Required
        @OneOf({Words.PolicyAction.WARN, Words.PolicyAction.SUSPEND, Words.PolicyAction.REVOKE})
        @Immutable(instead = LeaseViolationSpec.INSTEAD)
        @JsonPropertyDescription("What breaking it costs, as the rule says.")
        String action,

        @Required
        @Size(min = 1, max = 253)
        @Immutable(instead = LeaseViolationSpec.INSTEAD)
        @JsonPropertyDescription("Who found it: operator, or whoever filed it by hand.")
        String reportedBy,

        @Required
        @Size(min = 1, max = 8)
        @Immutable(instead = LeaseViolationSpec.INSTEAD)
        @JsonPropertyDescription("What was seen at first; what was seen later is in status.evidence.")
        List<ViolationEvidence> evidence,

        @JsonPropertyDescription("What the tenant says to it: once, until the window for it is over.") @Nullable
        Appeal appeal,

        @OneOf({Words.Verdict.UPHELD, Words.Verdict.DISMISSED})
        @JsonPropertyDescription(
                "What the platform says to it, once. Upheld: it stands. Dismissed: a suspension is lifted and the time lost is given back.")
        @Nullable
        String verdict) {

    static final String INSTEAD = "what is on record stays; file another violation";

    public LeaseViolationSpec {
        evidence = Absent.list(evidence);
    }

    /** Whether the operator found it by asking the rule; else somebody filed it by hand. */
    @JsonIgnore
    public boolean isFound() {
        return Words.ReportedBy.OPERATOR.equals(reportedBy);
    }

    /** What a tenant says to a violation. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Appeal(
            @Required
            @Size(min = 1, max = 4096)
            @JsonPropertyDescription("Why it should not stand, in words for the platform's people.")
            String text,

            @Timestamp @JsonPropertyDescription("When it was said, by the tenant's own clock (RFC 3339).") @Nullable
            String at) {

        /** @throws IllegalArgumentException when what is written is no instant */
        public Optional<Instant> atInstant() {
            return Written.instant("appeal.at", at);
        }
    }
}
