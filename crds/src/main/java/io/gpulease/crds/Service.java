package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.gpulease.crds.schema.DecimalAmount;
import org.jspecify.annotations.Nullable;

/** How much of what was promised was delivered, as of the last transition. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Service(
        @Min(0) @Max(9007199254740991.0) @JsonPropertyDescription("GPU-seconds that the term promised so far.")
        long promisedGpuSeconds,

        @Min(0) @Max(9007199254740991.0) @JsonPropertyDescription("GPU-seconds of these that could be used.")
        long deliveredGpuSeconds,

        @DecimalAmount(share = true)
        @JsonPropertyDescription("Delivered over promised, from 0.0000 to 1.0000.")
        @Nullable
        String availability) {}
