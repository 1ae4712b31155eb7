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

/** What a pool has, and what of it is leased. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GpuPoolStatus(
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that this status answers.")
        @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("How many nodes there are.") @Nullable
        NodeCounts nodes,

        @JsonPropertyDescription("How many GPUs there are.") @Nullable
        GpuCounts gpus,

        @KeyedBy("type") @Size(max = 32) @JsonPropertyDescription("What is observed about the pool, by type.")
        List<Condition> conditions) {
    public GpuPoolStatus {
        conditions = Absent.list(conditions);
    }

    /** The condition of this type. */
    public Optional<Condition> condition(String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** The nodes of a pool. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record NodeCounts(
            @Min(0) @Max(1000000) @JsonPropertyDescription("All nodes of the pool.")
            int total,

            @Min(0)
            @Max(1000000)
            @JsonPropertyDescription("Nodes that may be leased: healthy, not cordoned, not quarantined.")
            int leasable,

            @Min(0) @Max(1000000) @JsonPropertyDescription("Nodes held by leases.")
            int leased,

            @Min(0) @Max(1000000) @JsonPropertyDescription("Nodes being drained and cleaned.")
            int releasing,

            @Min(0) @Max(1000000) @JsonPropertyDescription("Nodes set aside until a person looks.")
            int quarantined,

            @Min(0) @Max(1000000) @JsonPropertyDescription("Nodes that are not healthy.")
            int unhealthy) {}

    /** The GPUs of a pool. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record GpuCounts(
            @Min(0) @Max(10000000) @JsonPropertyDescription("All GPUs of the pool's nodes.")
            int total,

            @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs held by leases.")
            int leased,

            @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs that could be leased now.")
            int free,

            @Min(0) @Max(10000000) @JsonPropertyDescription("GPUs used by the owner's own pods.")
            int owner) {}
}
