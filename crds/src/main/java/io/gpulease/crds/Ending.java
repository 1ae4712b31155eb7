package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.gpulease.crds.schema.DurationRange;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a lease wants to be ended. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Ending(
        @DurationRange(min = "0s", max = "8760h")
        @JsonPropertyDescription(
                "How long before the end the tenant is told, e.g. 30m. Absent: the default of the tier (Committed 24h, OnDemand 30m, Spot 2m), at most a tenth of the term.")
        @Nullable
        String notice,

        @DurationRange(min = "0s", max = "24h")
        @JsonPropertyDescription(
                "How long pods may take to stop at the end, e.g. 2m; never longer than the pool allows (maxGrace).")
        @Nullable
        String grace) {

    /** @throws IllegalArgumentException when what is written is no duration */
    public Optional<Duration> noticeDuration() {
        return Written.duration("ending.notice", notice);
    }

    /** @throws IllegalArgumentException when what is written is no duration */
    public Optional<Duration> graceDuration() {
        return Written.duration("ending.grace", grace);
    }
}
