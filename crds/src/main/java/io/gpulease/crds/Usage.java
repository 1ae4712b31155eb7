package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.DecimalAmount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was used, as of the last transition. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Usage(
        @Min(0) @Max(9007199254740991.0) @JsonPropertyDescription("GPU-seconds held while Active, Ending or Suspended.")
        long gpuSeconds,

        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription(
                "GPU-seconds that were credited: of these, and all of a booked window before it was handed over.")
        long creditedGpuSeconds,

        @DecimalAmount
        @JsonPropertyDescription(
                "What the GPU-seconds that were held cost, less what was credited of them, in the currency beside it. Absent: nothing.")
        @Nullable
        String amount,

        @Size(max = 3)
        @Pattern("^[A-Z]{3}$")
        @JsonPropertyDescription("ISO 4217 code of the currency of amount.")
        @Nullable
        String currency,

        @Size(max = 1024)
        @JsonPropertyDescription(
                "What the sums above are made of; a line that says gpus goes on with these from its to on, so what is used later follows from it.")
        List<UsageLine> lines) {
    public Usage {
        lines = Absent.list(lines);
    }
}
