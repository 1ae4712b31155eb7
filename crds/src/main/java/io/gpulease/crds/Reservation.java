package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The window that is booked for a lease. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Reservation(
        @Timestamp @JsonPropertyDescription("The start of the booked window (RFC 3339).") @Nullable
        String start,

        @Timestamp @JsonPropertyDescription("The end of the booked window (RFC 3339).") @Nullable
        String end) {

    /** The start of the window. */
    public Optional<Instant> startInstant() {
        return Written.instant("reservation.start", start);
    }

    /** The end of the window. */
    public Optional<Instant> endInstant() {
        return Written.instant("reservation.end", end);
    }
}
