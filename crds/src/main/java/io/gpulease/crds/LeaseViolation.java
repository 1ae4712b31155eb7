package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A breach of a written rule by a lease, on record: what was seen, what comes of it, what the tenant and the platform say to it. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("LeaseViolation")
@Plural("leaseviolations")
@Singular("leaseviolation")
@ShortNames("lviol")
@Categories(Api.CATEGORY)
@JsonClassDescription(
        "A lease broke a rule of a LeasePolicy: what was seen, what comes of it and when, the tenant's appeal and the verdict. It outlives the lease.")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class LeaseViolation extends OwnKind<LeaseViolationSpec, LeaseViolationStatus> implements Namespaced {
    // Required, so that an object cannot exist without one, whoever creates it.
    @Override
    @Required
    @JsonPropertyDescription("Which lease broke which rule, and what was said to it.")
    public LeaseViolationSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What comes of it and when; written by the operator.")
    public @Nullable LeaseViolationStatus getStatus() {
        return super.getStatus();
    }

    /** The status; empty while nobody has looked at it. */
    public LeaseViolationStatus statusOrEmpty() {
        LeaseViolationStatus status = getStatus();
        return status == null ? LeaseViolationStatus.empty() : status;
    }
}
