package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.OpenObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the operator runs for the tenant inside the lease. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.job)",
        message =
                "workload needs a job: write the spec of a batch/v1 Job under workload.job, or leave workload out and bring pods labelled gpulease.io/lease")
public record Workload(
        @OpenObject
        @Size(max = 64)
        @JsonPropertyDescription(
                "The spec of a batch/v1 Job, created under the lease's name when the lease is Active and deleted at its end.")
        Map<String, Object> job,

        @JsonPropertyDescription(
                "Whether the GPUs are given back as soon as the job is over, whether it succeeded or failed; default false.")
        @Nullable
        Boolean releaseOnCompletion) {
    public Workload {
        job = Absent.map(job);
    }

    /** Whether the end of the job is the end of the lease. */
    public boolean endsWithItsJob() {
        return Boolean.TRUE.equals(releaseOnCompletion);
    }
}
