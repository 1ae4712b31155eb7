package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.KeyedBy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What power of a site is spoken for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GpuSiteStatus(
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that this status answers.")
        @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("How much power there is now, and what of it leases draw.") @Nullable
        PowerUse power,

        @Min(0) @Max(10000000) @JsonPropertyDescription("Leases that hold GPUs at the site.") @Nullable
        Integer leases,

        @KeyedBy("type") @Size(max = 32) @JsonPropertyDescription("What is observed about the site, by type.")
        List<Condition> conditions) {
    public GpuSiteStatus {
        conditions = Absent.list(conditions);
    }

    /** The condition of this type. */
    public Optional<Condition> condition(String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** The power of a site. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PowerUse(
            @Min(0)
            @Max(100000000)
            @JsonPropertyDescription("Kilowatts that there are now; absent: no limit.")
            @Nullable
            Integer budgetKilowatts,

            @Min(0)
            @Max(100000000)
            @JsonPropertyDescription(
                    "Kilowatts that the GPUs in use draw, those of leases and of the owner, rounded up.")
            int committedKilowatts) {}
}
