package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the signed records of what was handed over are. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record HandoverStatus(
        @Size(max = 1024)
        @JsonPropertyDescription("ConfigMaps of the lease's namespace that hold the records, in order.")
        List<@Size(min = 1, max = 253) String> records,

        @Size(max = 80)
        @Pattern("^sha256:[0-9a-f]{64}$")
        @JsonPropertyDescription("The digest over all of them.")
        @Nullable
        String digest) {
    public HandoverStatus {
        records = Absent.list(records);
    }
}
