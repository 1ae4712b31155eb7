package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** N GPUs of a class for a term, and what runs on them. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("GpuLease")
@Plural("gpuleases")
@Singular("gpulease")
@ShortNames("gl")
@Categories(Api.CATEGORY)
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$')",
        message =
                "metadata.name must be at most 63 lower-case letters, digits and '-': the job and the labels of its nodes carry it")
@JsonClassDescription("A lease: a number of GPUs of one class for a term, and what runs on them.")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class GpuLease extends OwnKind<GpuLeaseSpec, GpuLeaseStatus> implements Namespaced {
    // Required, so that an object cannot exist without one, whoever creates it.
    @Override
    @Required
    @JsonPropertyDescription("What is asked for.")
    public GpuLeaseSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What has become of it; written by the operator.")
    public @Nullable GpuLeaseStatus getStatus() {
        return super.getStatus();
    }

    /** The status, if the operator has written one. */
    public Optional<GpuLeaseStatus> answered() {
        return Optional.ofNullable(getStatus());
    }
}
