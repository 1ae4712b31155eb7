package io.gpulease.controller.watch;

import java.util.Map;
import java.util.Set;

/**
 * What is kept of an object that the operator has put into a tenant's namespace.
 *
 * @param tenant whose label it carries
 * @param content a number that differs when what it says does, the entries of a quota apart; metadata of others does not count
 * @param hard the entries of a quota, as the API server writes them; others may add some
 * @param applied names of those entries that the operator has applied
 */
public record SlimPart(ObjectRef ref, String tenant, long content, Map<String, String> hard, Set<String> applied) {

    public SlimPart {
        hard = Map.copyOf(hard);
        applied = Set.copyOf(applied);
    }

    /** All that it says, without the version, which also grows with what others write. */
    public record Said(String uid, long content, Map<String, String> hard, Set<String> applied) {}

    public Said said() {
        return new Said(ref.uid(), content, hard, applied);
    }
}
