package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.Texts;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was seen of a breach at one time. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ViolationEvidence(
        @Required @Timestamp @JsonPropertyDescription("When it was seen (RFC 3339).")
        String at,

        @Required
        @Size(min = 1, max = 2048)
        @JsonPropertyDescription("What was seen, as a sentence for people: which pod, which container, by what.")
        String observed,

        @Size(max = 4096) @JsonPropertyDescription("The rule's expression as it was then.") @Nullable
        String expression,

        @Texts(max = 16, length = 256)
        @JsonPropertyDescription("What the expression read of the lease, its tenant and its usage, by its words.")
        Map<String, String> values) {
    public ViolationEvidence {
        values = Absent.map(values);
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> atInstant() {
        return Written.instant("evidence.at", at);
    }
}
