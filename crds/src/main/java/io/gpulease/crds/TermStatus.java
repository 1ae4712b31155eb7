package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The instants of a lease as they are planned and as they came, each in whole seconds. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TermStatus(
        @Timestamp @JsonPropertyDescription("When the lease became Active (RFC 3339).") @Nullable
        String startedAt,

        @Timestamp @JsonPropertyDescription("When the lease is planned to end (RFC 3339).") @Nullable
        String endsAt,

        @Timestamp @JsonPropertyDescription("When the end notice is due, or was given (RFC 3339).") @Nullable
        String noticeAt,

        @Timestamp @JsonPropertyDescription("When usage stopped (RFC 3339); never after endsAt.") @Nullable
        String endedAt,

        @Timestamp @JsonPropertyDescription("When the last node was free again (RFC 3339).") @Nullable
        String releasedAt) {

    /** What a lease has that never started. */
    public static TermStatus none() {
        return new TermStatus(null, null, null, null, null);
    }

    /** When the lease became Active. */
    public Optional<Instant> startedInstant() {
        return Written.instant("status.term.startedAt", startedAt);
    }

    /** The planned end. */
    public Optional<Instant> endsInstant() {
        return Written.instant("status.term.endsAt", endsAt);
    }

    /** When the notice is due, or was given. */
    public Optional<Instant> noticeInstant() {
        return Written.instant("status.term.noticeAt", noticeAt);
    }

    /** When usage stopped. */
    public Optional<Instant> endedInstant() {
        return Written.instant("status.term.endedAt", endedAt);
    }

    /** When the last node was free. */
    public Optional<Instant> releasedInstant() {
        return Written.instant("status.term.releasedAt", releasedAt);
    }
}
