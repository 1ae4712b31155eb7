package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.MayBeNull;
import io.gpulease.crds.schema.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The wish to have a term extended, step by step, for as long as it fits. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Renewal(
        @Required
        @DurationRange(min = "1s", max = "8760h")
        @JsonPropertyDescription(
                "By how much the term is extended each time, e.g. 24h; asked for by the operator before the end notice is due.")
        String extendBy,

        @MayBeNull
        @Timestamp
        @JsonPropertyDescription(
                "No renewal goes beyond this instant (RFC 3339). Absent: only the longest term of tenant and pool limits it.")
        @Nullable
        String maxEnd) {

    /** @throws IllegalArgumentException when what is written is no duration */
    public Duration step() {
        return Written.duration("renewal.extendBy", extendBy)
                .orElseThrow(() -> new IllegalArgumentException("renewal.extendBy is missing"));
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> maxEndInstant() {
        return Written.instant("renewal.maxEnd", maxEnd);
    }
}
