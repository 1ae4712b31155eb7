package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One observation about an object, in the form all of Kubernetes uses. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[A-Z][A-Za-z0-9]*$")
        @JsonPropertyDescription("What is observed, e.g. Ready or Active.")
        String type,

        @Required
        @OneOf({Condition.TRUE, Condition.FALSE, Condition.UNKNOWN})
        @JsonPropertyDescription("Whether it is so.")
        String status,

        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[A-Z][A-Za-z0-9]*$")
        @JsonPropertyDescription("Why, as one word of the vocabulary of reasons.")
        String reason,

        @Required @Size(max = 4096) @JsonPropertyDescription("Why, as a sentence for people.")
        String message,

        @Required @Timestamp @JsonPropertyDescription("When the status last changed.")
        String lastTransitionTime,

        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that was looked at.")
        @Nullable
        Long observedGeneration) {

    /** The status of a condition that holds. */
    public static final String TRUE = "True";
    /** The status of a condition that does not hold. */
    public static final String FALSE = "False";
    /** The status of a condition of which nothing is known. */
    public static final String UNKNOWN = "Unknown";

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> since() {
        return Written.instant("status.conditions.lastTransitionTime", lastTransitionTime);
    }
}
