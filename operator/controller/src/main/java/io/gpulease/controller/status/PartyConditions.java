package io.gpulease.controller.status;

import io.gpulease.crds.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The conditions that pools, sites and tenants share. */
final class PartyConditions {

    private PartyConditions() {}

    /**
     * @param fault why it needs a person: a reason and a sentence; empty when it does not
     * @param unsupported fields that are set and not acted on
     * @param unknown fields that a newer version may know
     */
    static List<Condition> of(
            List<Condition> standing,
            long generation,
            Instant now,
            Optional<LeaseStatuses.Why> fault,
            List<String> unsupported,
            List<String> unknown) {
        List<String> fields =
                Stream.concat(unsupported.stream(), unknown.stream()).toList();
        var set = new ConditionSet(standing, now, generation);
        fault.ifPresentOrElse(
                why -> set.set(ConditionTypes.READY, false, why.reason(), why.message())
                        .set(ConditionTypes.STALLED, true, why.reason(), why.message()),
                () -> set.set(ConditionTypes.READY, true, "Ready", "Everything that is acted on is in place.")
                        .drop(ConditionTypes.STALLED));
        set.setWhile(
                ConditionTypes.UNSUPPORTED,
                !fields.isEmpty(),
                "NotActedOn",
                "This version does not act on: %s.".formatted(String.join(", ", fields)));
        return set.list();
    }
}
