package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.gpulease.crds.schema.Name;

/** An offer of a LeaseQuote that this lease takes up. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record QuoteRef(
        @Required @Name @JsonPropertyDescription("The LeaseQuote, in the lease's namespace.")
        String name,

        @Required @Name @JsonPropertyDescription("The id of one of its offers.")
        String offer) {}
