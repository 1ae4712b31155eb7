package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was done to a lease for one violation. The lease says so before the violation does, so that what was done is known from the
 * lease alone, also when the violation is deleted.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Enforcement(
        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("The violation, in the lease's namespace.")
        String violation,

        @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Its uid.")
        String uid,

        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("The LeasePolicy that was broken.")
        String policy,

        @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Its rule that was broken.")
        String rule,

        @Required
        @OneOf({Words.PolicyAction.SUSPEND, Words.PolicyAction.REVOKE})
        @JsonPropertyDescription("Suspend: the lease was stopped. Revoke: it was ended.")
        String action,

        @Required @Timestamp @JsonPropertyDescription("When (RFC 3339).")
        String at,

        @Required
        @Timestamp
        @JsonPropertyDescription(
                "Until when the tenant may appeal (RFC 3339): a lease that is suspended then is ended, and what is left of one that was ended is credited no more.")
        String appealEndsAt,

        @OneOf({Words.Verdict.UPHELD, Words.Verdict.DISMISSED})
        @JsonPropertyDescription("The verdict that was acted upon. Absent: none was.")
        @Nullable
        String verdict,

        @Size(max = 64)
        @JsonPropertyDescription(
                "What the lease had used while suspended for other violations before this one: credited when those are dismissed and this one stands.")
        List<UsageLine> suspendedBefore) {

    /** So many are kept; those that are settled make room. */
    public static final int MOST = 16;

    public Enforcement {
        suspendedBefore = Absent.list(suspendedBefore);
    }

    /** It was wrong, and what it cost the tenant was made good. */
    @JsonIgnore
    public boolean isDismissed() {
        return Words.Verdict.DISMISSED.equals(verdict);
    }

    /** Somebody has judged it. */
    @JsonIgnore
    public boolean isSettled() {
        return verdict != null;
    }

    @JsonIgnore
    public boolean isSuspension() {
        return Words.PolicyAction.SUSPEND.equals(action);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Instant atInstant() {
        return Written.instant("status.enforcements.at", at).orElseThrow(() -> missing("at"));
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Instant appealEndsAtInstant() {
        return Written.instant("status.enforcements.appealEndsAt", appealEndsAt)
                .orElseThrow(() -> missing("appealEndsAt"));
    }

    private static IllegalArgumentException missing(String field) {
        return new IllegalArgumentException("status.enforcements has one without a " + field);
    }

    /** The same, judged. */
    public Enforcement judged(String said) {
        return new Enforcement(violation, uid, policy, rule, action, at, appealEndsAt, said, suspendedBefore);
    }

    /** The same, after that was used for others before it. */
    public Enforcement after(List<UsageLine> suspended) {
        return new Enforcement(violation, uid, policy, rule, action, at, appealEndsAt, verdict, suspended);
    }
}
