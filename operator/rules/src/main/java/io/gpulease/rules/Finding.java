package io.gpulease.rules;

import java.util.List;
import java.util.Map;

/** What a rule says of a lease. */
public sealed interface Finding {

    /** The lease complies. */
    record Kept() implements Finding {}

    /**
     * The lease does not comply.
     *
     * @param observed what was seen, one sentence for each pod or for the lease
     * @param values of what the expression reads of the lease, its tenant and its usage, by the words of the expression
     */
    record Broken(List<String> observed, Map<String, String> values) implements Finding {
        public Broken {
            observed = List.copyOf(observed);
        }
    }

    /** Nobody can say: something that the rule reads is not there, or it did not come to an end. Never counts as broken. */
    record Unknown(String why) implements Finding {}
}
