package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.Immutable;
import io.gpulease.crds.schema.MayBeNull;
import io.gpulease.crds.schema.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a lease runs: exactly one of {@code duration} and {@code end} is given. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.duration) != has(self.end)",
        message = "give exactly one of term.duration (how long) and term.end (until when)")
@ValidationRule(
        value = "!has(self.start) || !has(self.end) || self.end - self.start >= duration('1s')",
        message = "term.end must be at least one second after term.start: move the end later or the start earlier")
@ValidationRule(
        value = "!has(self.start) || !has(self.startBy) || self.startBy >= self.start",
        message = "term.startBy must not be before term.start: the lease could never start")
public record Term(
        @MayBeNull
        @Timestamp
        @JsonPropertyDescription(
                "When the term starts (RFC 3339). Absent: as soon as possible. May be changed until the lease has started.")
        @Nullable
        String start,

        @MayBeNull
        @DurationRange(min = "1s", max = "8760h")
        @JsonPropertyDescription(
                "How long the term is, e.g. 72h or 30m. Exactly one of duration and end is given. May be changed until the end notice is given.")
        @Nullable
        String duration,

        @MayBeNull
        @Timestamp
        @JsonPropertyDescription(
                "When the term ends (RFC 3339). Exactly one of duration and end is given. May be changed until the end notice is given.")
        @Nullable
        String end,

        @MayBeNull
        @Timestamp
        @Immutable(instead = "release this lease and make a new one")
        @JsonPropertyDescription(
                "The latest acceptable start (RFC 3339); a lease that has not started by then is Rejected with StartByPassed. Absent: it waits as long as it takes. Cannot be changed.")
        @Nullable
        String startBy) {

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> startInstant() {
        return Written.instant("term.start", start);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> endInstant() {
        return Written.instant("term.end", end);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> startByInstant() {
        return Written.instant("term.startBy", startBy);
    }

    /** @throws IllegalArgumentException when what is written is no duration */
    public Optional<Duration> length() {
        return Written.duration("term.duration", duration);
    }
}
