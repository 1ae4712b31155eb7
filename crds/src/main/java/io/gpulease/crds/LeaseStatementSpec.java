package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.Immutable;
import io.gpulease.crds.schema.Name;

/** Whose statement it is. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeaseStatementSpec(
        @Required
        @Name
        @Immutable(instead = LeaseStatementSpec.INSTEAD)
        @JsonPropertyDescription("The tenant; of leases in a namespace that was no tenant's, the namespace.")
        String tenant,

        @Required
        @Size(min = 7, max = 7)
        @Pattern("^[0-9]{4}-[0-9]{2}$")
        @Immutable(instead = LeaseStatementSpec.INSTEAD)
        @JsonPropertyDescription("The calendar month (UTC), as in 2026-12.")
        String month,

        @Required
        @Min(1)
        @Max(100000)
        @Immutable(instead = LeaseStatementSpec.INSTEAD)
        @JsonPropertyDescription("Which page of the statement this is, from 1 on.")
        int page) {

    static final String INSTEAD = "the operator makes a statement of its own for each tenant, month and page";
}
