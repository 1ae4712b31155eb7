package io.gpulease.controller.handover;

import io.gpulease.controller.apply.Urgency;
import java.time.Duration;
import java.time.Instant;

/**
 * How long somebody waits for records. They are tried on all the same, where somebody asks again.
 *
 * @param most from when they were first asked for
 * @param latest and never longer than until then
 * @param isOfRefusals where somebody has to change something first, too
 */
record Patience(Duration most, Instant latest, boolean isOfRefusals, Urgency urgency) {

    static Patience of(Duration most, Urgency urgency) {
        return new Patience(most, Instant.MAX, true, urgency);
    }

    static Patience unlessRefused(Duration most, Urgency urgency) {
        return new Patience(most, Instant.MAX, false, urgency);
    }

    Patience until(Instant instant) {
        return new Patience(most, instant, isOfRefusals, urgency);
    }

    /** When it is over for what was first asked for then. */
    Instant end(Instant since) {
        Instant end = since.plus(most);
        return end.isBefore(latest) ? end : latest;
    }
}
