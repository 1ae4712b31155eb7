package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The nodes of a lease; after the end they stay as history. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlacementStatus(
        @Size(max = 253) @JsonPropertyDescription("The pool.") @Nullable
        String pool,

        @Size(max = 253) @JsonPropertyDescription("The site of the pool.") @Nullable
        String site,

        @Size(max = 253) @JsonPropertyDescription("The smallest topology domain that holds all nodes.") @Nullable
        String domain,

        // A column can show a number of the status, not the length of a list.
        @Min(0) @Max(8192) @JsonPropertyDescription("How many nodes there are.") @Nullable
        Integer nodeCount,

        @Size(max = 8192) @JsonPropertyDescription("The nodes and the GPUs held on each.")
        List<NodeGpus> nodes,

        @Timestamp
        @JsonPropertyDescription(
                "Since when the lease has held just these (RFC 3339), where it grew or shrank after its start; status.usage counts what it held before.")
        @Nullable
        String heldSince) {
    public PlacementStatus {
        nodes = Absent.list(nodes);
    }

    /** A placement on these nodes, counted. */
    public PlacementStatus(
            @Nullable String pool, @Nullable String site, @Nullable String domain, List<NodeGpus> nodes) {
        this(pool, site, domain, nodes.size(), nodes, null);
    }

    /** The same, held since then. */
    public PlacementStatus since(Instant instant) {
        return new PlacementStatus(pool, site, domain, nodeCount, nodes, instant.toString());
    }

    /** Since when just these are held, where the lease grew or shrank after its start. */
    public Optional<Instant> heldSinceInstant() {
        return Written.instant("status.placement.heldSince", heldSince);
    }
}
