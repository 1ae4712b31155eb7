package io.gpulease.controller.finding;

import io.gpulease.controller.status.ConditionTypes;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.crds.LeaseViolation;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells which appeals came after their window had closed. Admission knows no time, and what a tenant writes beside its appeal is its own word: late is
 * what was not there when somebody looked after the end. Of what came while nobody looked it is not said.
 */
final class Appeals {

    private final Set<ObjectKey> closedWithout = new HashSet<>();

    /** @return empty: there is nothing to be said */
    Optional<Turn> next(LeaseViolation violation, Instant now) {
        var status = violation.statusOrEmpty();
        Optional<Instant> end = status.appealEndsAtInstant().filter(closes -> !now.isBefore(closes));
        if (end.isEmpty()) {
            return Optional.empty();
        }
        ObjectKey key = ViolationBook.key(violation);
        if (violation.getSpec().appeal() == null) {
            closedWithout.add(key);
            return Optional.empty();
        }
        return closedWithout.contains(key)
                        && status.condition(ConditionTypes.APPEALED).isEmpty()
                ? Optional.of(late(violation, end.get(), now))
                : Optional.empty();
    }

    private static Turn late(LeaseViolation violation, Instant end, Instant now) {
        var draft = new StatusDraft(violation, Course.written(now));
        String message =
                "The window for appeals closed at %s, and this one came later: what was done stands, and nobody has to answer. A verdict may still be given."
                        .formatted(end);
        draft.conditions().set(ConditionTypes.APPEALED, false, "AppealLate", message);
        return Turn.of(draft.status(), "AppealLate", message);
    }

    void forget(ObjectKey key) {
        closedWithout.remove(key);
    }
}
