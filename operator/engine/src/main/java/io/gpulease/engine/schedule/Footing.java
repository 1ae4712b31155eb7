package io.gpulease.engine.schedule;

/** What the place of a lease on the calendar rests on, the firmest first. */
public enum Footing {
    /** Its tenant's own quota: no claim moves it. */
    OWN,
    /** What its cohort leaves idle, until a lender needs it back. */
    BORROWED,
    /** What everybody leaves idle. */
    SPOT
}
