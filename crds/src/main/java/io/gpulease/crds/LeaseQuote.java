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
import org.jspecify.annotations.Nullable;

/** A question: what could I have, when, for how much? The answer is held for a few minutes. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("LeaseQuote")
@Plural("leasequotes")
@Singular("leasequote")
@ShortNames("lq")
@Categories(Api.CATEGORY)
@ValidationRule(
        value = "self.metadata.name.size() <= 63",
        message = "metadata.name must be at most 63 characters: leases name it in spec.quote.name")
@JsonClassDescription(
        "A question: what could I have, when, and for how much. It is answered once; one offer is held for a few minutes.")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class LeaseQuote extends OwnKind<LeaseQuoteSpec, LeaseQuoteStatus> implements Namespaced {
    // Required, so that an object cannot exist without one, whoever creates it.
    @Override
    @Required
    @JsonPropertyDescription("What is asked for.")
    public LeaseQuoteSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What could be had; written by the operator.")
    public @Nullable LeaseQuoteStatus getStatus() {
        return super.getStatus();
    }

    /** The status; empty while nobody has answered. */
    public LeaseQuoteStatus statusOrEmpty() {
        LeaseQuoteStatus status = getStatus();
        return status == null ? LeaseQuoteStatus.empty() : status;
    }
}
