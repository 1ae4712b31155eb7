package io.gpulease.controller.finding;

import io.gpulease.crds.LeaseViolation;

/** Whoever tells people: Events, log lines. */
public interface FinderJournal {

    /** A step of a violation, by the operator's own doing. */
    void step(LeaseViolation violation, String reason, String message);

    /** Something that is tried again failed. */
    void failed(String what, String cause);
}
