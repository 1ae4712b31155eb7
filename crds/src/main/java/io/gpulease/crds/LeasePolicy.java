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
import org.jspecify.annotations.Nullable;

/** Written rules that leases must keep. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("LeasePolicy")
@Plural("leasepolicies")
@Singular("leasepolicy")
@ShortNames("lpol")
@Categories(Api.CATEGORY)
@ValidationRule(
        value = "self.metadata.name.size() <= 63",
        message = "metadata.name must be at most 63 characters: violations name it in a label")
@JsonClassDescription("Written rules (CEL) that a lease must keep, and what breaking each costs.")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class LeasePolicy extends OwnKind<LeasePolicySpec, LeasePolicyStatus> {
    // Required, so that an object cannot exist without one, whoever creates it.
    @Override
    @Required
    @JsonPropertyDescription("What is asked for.")
    public LeasePolicySpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What has become of it; written by the operator.")
    public @Nullable LeasePolicyStatus getStatus() {
        return super.getStatus();
    }
}
