package io.gpulease.controller.finding;

import io.gpulease.crds.LeaseViolationStatus;
import java.util.Optional;

/**
 * What is to be written of a violation.
 *
 * @param told what has come to pass, for Events and the audit log; empty: nothing that people are told
 */
record Turn(LeaseViolationStatus next, Optional<Told> told) {

    static Turn of(LeaseViolationStatus next, String reason, String message) {
        return new Turn(next, Optional.of(new Told(reason, message)));
    }

    /**
     * A step.
     *
     * @param reason one word of the vocabulary of reasons
     */
    record Told(String reason, String message) {}
}
