package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a waiting lease stands. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Queue(
        @Min(1)
        @Max(10000000)
        @JsonPropertyDescription("Its place among the waiting leases of its class, counted from 1.")
        @Nullable
        Integer position,

        @Timestamp
        @JsonPropertyDescription(
                "When it starts at the latest by what is known now (RFC 3339); absent when that cannot be said.")
        @Nullable
        String estimatedStart) {

    /** The estimated start, if there is one. */
    public Optional<Instant> estimatedStartInstant() {
        return Written.instant("queue.estimatedStart", estimatedStart);
    }
}
