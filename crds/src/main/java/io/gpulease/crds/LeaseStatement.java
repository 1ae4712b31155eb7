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

/** What a tenant used in a month, line by line; made from the ledger, by which it can be made again at any time. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("LeaseStatement")
@Plural("leasestatements")
@Singular("leasestatement")
@ShortNames("lstmt")
@Categories(Api.CATEGORY)
@JsonClassDescription(
        "What a tenant used in a calendar month (UTC), line by line. The operator makes it from its ledger, and can make it again.")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class LeaseStatement extends OwnKind<LeaseStatementSpec, LeaseStatementStatus> implements Namespaced {
    // Required, so that an object cannot exist without one, whoever creates it.
    @Override
    @Required
    @JsonPropertyDescription("Whose usage it tells, and of when.")
    public LeaseStatementSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What was used; written by the operator.")
    public @Nullable LeaseStatementStatus getStatus() {
        return super.getStatus();
    }
}
