package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A node and how many of its GPUs a lease holds. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeGpus(
        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("The node.")
        String name,

        @Required
        @Min(1)
        @Max(1024)
        @JsonPropertyDescription("How many GPUs of it are held; all of them for a Dedicated lease.")
        int gpus) {}
