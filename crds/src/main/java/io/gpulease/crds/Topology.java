package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import org.jspecify.annotations.Nullable;

/** How close together the nodes of a lease must be. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Topology(
        @Required
        @Name
        @JsonPropertyDescription("The level whose domain the nodes share, e.g. rack: a level name of the pool.")
        String level,

        @OneOf({Words.TopologyMode.REQUIRED, Words.TopologyMode.PREFERRED})
        @JsonPropertyDescription(
                "Required (default): one domain or wait for one. Preferred: as few domains as possible.")
        @Nullable
        String mode) {

    /** The mode asked for, Required when none is. */
    public String modeOrDefault() {
        return mode == null ? Words.TopologyMode.REQUIRED : mode;
    }
}
