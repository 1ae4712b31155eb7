package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A customer: namespaces, people, quota, budget, isolation. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("GpuTenant")
@Plural("gputenants")
@Singular("gputenant")
@ShortNames("gten")
@Categories(Api.CATEGORY)
@ValidationRule(
        value = "self.metadata.name.size() <= 63",
        message = "metadata.name must be at most 63 characters: labels carry it")
@JsonClassDescription("A customer: its namespaces, people, quota, budget and isolation.")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class GpuTenant extends OwnKind<GpuTenantSpec, GpuTenantStatus> {
    // Required, so that an object cannot exist without one, whoever creates it.
    @Override
    @Required
    @JsonPropertyDescription("What is asked for.")
    public GpuTenantSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What has become of it; written by the operator.")
    public @Nullable GpuTenantStatus getStatus() {
        return super.getStatus();
    }

    /** The status, if the operator has written one. */
    public Optional<GpuTenantStatus> answered() {
        return Optional.ofNullable(getStatus());
    }
}
