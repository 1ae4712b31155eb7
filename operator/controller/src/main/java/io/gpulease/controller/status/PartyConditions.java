package io.gpulease.controller.status;

import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The conditions that pools, sites and tenants share. */
final class PartyConditions {

    private PartyConditions() {}

    /**
     * Why it is not ready.
     *
     * @param needsAPerson false: it is on its way, or tried again without anybody's doing
     */
    record Trouble(Why why, boolean needsAPerson) {}

    /**
     * @param fault why it needs a person: a reason and a sentence; empty when it does not
     * @param unsupported fields that are set and not acted on
     * @param unknown fields that a newer version may know
     */
    static List<Condition> of(
            List<Condition> standing,
            long generation,
            Instant now,
            Optional<Why> fault,
            List<String> unsupported,
            List<String> unknown) {
        List<String> fields =
                Stream.concat(unsupported.stream(), unknown.stream()).toList();
        return set(new ConditionSet(standing, now, generation), fault.map(why -> new Trouble(why, true)), fields)
                .list();
    }

    /** As {@link #of}; {@code fields} are those that are set and not acted on, whether or not this version knows them. */
    static ConditionSet set(ConditionSet set, Optional<Trouble> trouble, List<String> fields) {
        trouble.map(Trouble::why)
                .ifPresentOrElse(
                        why -> set.set(ConditionTypes.READY, false, why.reason(), why.message()),
                        () -> set.set(ConditionTypes.READY, true, "Ready", "Everything that is acted on is in place."));
        keepWhile(set, ConditionTypes.STALLED, trouble.filter(Trouble::needsAPerson));
        keepWhile(set, ConditionTypes.RECONCILING, trouble.filter(t -> !t.needsAPerson()));
        return set.setWhile(
                ConditionTypes.UNSUPPORTED,
                !fields.isEmpty(),
                "NotActedOn",
                "This version does not act on: %s.".formatted(String.join(", ", fields)));
    }

    private static void keepWhile(ConditionSet set, String type, Optional<Trouble> trouble) {
        trouble.map(Trouble::why)
                .ifPresentOrElse(why -> set.set(type, true, why.reason(), why.message()), () -> set.drop(type));
    }
}
