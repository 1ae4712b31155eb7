package io.gpulease.engine.schedule;

import java.time.Instant;
import java.util.Optional;

/** What can be said of a request without looking at who else is there. */
sealed interface Verdict {

    /** It takes part in the planning. */
    record Plannable(Bid bid) implements Verdict {}

    /** It cannot be planned today. */
    record Blocked(Shortage shortage) implements Verdict {}

    /** @param until when time alone lifts the refusal */
    record Refused(Reason reason, String message, Optional<Instant> until) implements Verdict {}

    static Verdict blocked(Reason reason, String message) {
        return new Blocked(new Shortage(reason, message));
    }

    static Verdict refused(Reason reason, String message) {
        return new Refused(reason, message, Optional.empty());
    }
}
