package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What comes of a violation. All that {@code for}, notices and windows have counted so far is here, so that an operator that starts anew goes on with it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeaseViolationStatus(
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that this status answers.")
        @Nullable
        Long observedGeneration,

        @OneOf({
            Words.ViolationPhase.OPEN,
            Words.ViolationPhase.NOTICED,
            Words.ViolationPhase.ACTED,
            Words.ViolationPhase.DISMISSED,
            Words.ViolationPhase.UPHELD
        })
        @JsonPropertyDescription(
                "Open: on record. Noticed: the tenant has been told what comes at actsAt. Acted: it has come. Dismissed: it does not stand. Upheld: it stands for good.")
        @Nullable
        String phase,

        @Size(max = 64)
        @JsonPropertyDescription(
                "Digest of the rule, and of whether its policy acts, when the clock began: a rule that is written anew begins it anew.")
        @Nullable
        String ruleDigest,

        @Timestamp
        @JsonPropertyDescription(
                "Since when the rule is broken without a break (RFC 3339). Absent: it is not broken now.")
        @Nullable
        String brokenSince,

        @Timestamp @JsonPropertyDescription("When the lease was last seen to comply again (RFC 3339).") @Nullable
        String clearedAt,

        @Timestamp @JsonPropertyDescription("When the tenant was told (RFC 3339).") @Nullable
        String noticedAt,

        @Timestamp
        @JsonPropertyDescription(
                "When the action is taken, if the rule is still broken then (RFC 3339). Absent: nothing is to come.")
        @Nullable
        String actsAt,

        @Timestamp @JsonPropertyDescription("When the action was taken (RFC 3339).") @Nullable
        String actedAt,

        @Timestamp
        @JsonPropertyDescription("Until when the tenant may appeal against what was done (RFC 3339).")
        @Nullable
        String appealEndsAt,

        @Size(max = 8)
        @JsonPropertyDescription("What was seen after spec.evidence, the latest last; older ones make room.")
        List<ViolationEvidence> evidence,

        @KeyedBy("type") @Size(max = 32) @JsonPropertyDescription("What is observed about the violation, by type.")
        List<Condition> conditions) {
    public LeaseViolationStatus {
        evidence = Absent.list(evidence);
        conditions = Absent.list(conditions);
    }

    /** Of a violation that nobody has looked at. */
    public static LeaseViolationStatus empty() {
        return new LeaseViolationStatus(null, null, null, null, null, null, null, null, null, List.of(), List.of());
    }

    /** The condition of this type. */
    public Optional<Condition> condition(String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** The phase; Open while nobody has looked at it. */
    @JsonIgnore
    public String phaseOrOpen() {
        return phase == null ? Words.ViolationPhase.OPEN : phase;
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> brokenSinceInstant() {
        return Written.instant("brokenSince", brokenSince);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> clearedAtInstant() {
        return Written.instant("clearedAt", clearedAt);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> noticedAtInstant() {
        return Written.instant("noticedAt", noticedAt);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> actsAtInstant() {
        return Written.instant("actsAt", actsAt);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> actedAtInstant() {
        return Written.instant("actedAt", actedAt);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> appealEndsAtInstant() {
        return Written.instant("appealEndsAt", appealEndsAt);
    }
}
