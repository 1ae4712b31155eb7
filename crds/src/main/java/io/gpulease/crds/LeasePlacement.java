package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.Immutable;
import io.gpulease.crds.schema.Labels;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.UniqueItems;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where and how alone a lease wants to be. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeasePlacement(
        @OneOf({Words.Isolation.DEDICATED, Words.Isolation.SHARED})
        @Immutable(instead = "make a new lease for another placement", absentMeans = "Dedicated")
        @JsonPropertyDescription(
                "Dedicated (default): whole nodes, charged as such. Shared: GPUs on nodes that other tenants use too.")
        @Nullable
        String isolation,

        @Immutable(instead = "make a new lease for another placement")
        @JsonPropertyDescription("How close together the nodes must be. Absent: anywhere in one pool.")
        @Nullable
        Topology topology,

        @UniqueItems
        @Size(max = 64)
        @Immutable(instead = "make a new lease for another placement")
        @JsonPropertyDescription("The sites that are acceptable. Absent or empty: any.")
        List<@Name String> sites,

        @OneOf({Words.Reliability.BEST_EFFORT, Words.Reliability.STANDARD, Words.Reliability.FIRM})
        @Immutable(instead = "make a new lease for another placement", absentMeans = "BestEffort")
        @JsonPropertyDescription("The least reliable site that is acceptable; BestEffort (default), Standard or Firm.")
        @Nullable
        String minReliability,

        @Labels(max = 32)
        @ValidationRule(
                value = "self.all(key, !key.startsWith('gpulease.io/'))",
                message =
                        "labels under gpulease.io/ belong to the operator: choose by placement.sites, gpuClass or labels of your platform")
        @Immutable(instead = "make a new lease for another placement")
        @JsonPropertyDescription("Further labels that every node must carry.")
        Map<String, String> nodeSelector) {
    public LeasePlacement {
        sites = Absent.list(sites);
        nodeSelector = Absent.map(nodeSelector);
    }

    /** What a lease gets that says nothing about its placement. */
    public static LeasePlacement unspecified() {
        return new LeasePlacement(null, null, List.of(), null, Map.of());
    }

    /** The isolation asked for, Dedicated when none is. */
    public String isolationOrDefault() {
        return isolation == null ? Words.Isolation.DEDICATED : isolation;
    }

    /** The reliability asked for, BestEffort when none is. */
    public String minReliabilityOrDefault() {
        return minReliability == null ? Words.Reliability.BEST_EFFORT : minReliability;
    }
}
