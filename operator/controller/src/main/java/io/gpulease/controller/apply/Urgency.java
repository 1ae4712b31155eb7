package io.gpulease.controller.apply;

/** The order in which calls that wait for a free worker are sent; what was begun is finished before more is begun. */
public enum Urgency {
    /** Ends, notices, the return of nodes: these have an instant to keep. */
    END,
    /** Finishes a start that already holds its nodes. */
    FINISH,
    /** Claims nodes for a start. */
    BEGIN,
    /** Tells people: queue positions, estimates. */
    TELL
}
