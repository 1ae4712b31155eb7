package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.Labels;
import java.util.List;
import java.util.Map;

/** Which tenants are meant: those that match all labels and all expressions; without any, all of them. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TenantSelector(
        @Labels(max = 32) @JsonPropertyDescription("Labels that a tenant must carry.")
        Map<String, String> matchLabels,

        @Size(max = 32) @JsonPropertyDescription("Expressions over labels that must hold for a tenant.")
        List<NodeSelector.Requirement> matchExpressions) {
    public TenantSelector {
        matchLabels = Absent.map(matchLabels);
        matchExpressions = Absent.list(matchExpressions);
    }

    /** Whether a tenant with these labels is meant. */
    public boolean matches(Map<String, String> labels) {
        return matchLabels.entrySet().stream().allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
                && matchExpressions.stream().allMatch(e -> e.matches(labels));
    }
}
