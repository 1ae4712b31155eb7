package io.gpulease.app;

/** What the process says to whoever started it when it ends. */
final class ExitCode {
    static final int OK = 0;
    /** Something happened that is a defect, or that only a new start can mend. */
    static final int FAILED = 1;
    /** The command line or a setting is wrong; starting again as it is does not help. */
    static final int USAGE = 2;
    /** Another operator has the lead; to be started again. */
    static final int LEAD_LOST = 3;
    /** There is no cluster to work on, or not the right to. */
    static final int NO_CLUSTER = 4;

    /** What was looked at is not as it should be. */
    static final int FOUND = 5;

    private ExitCode() {}
}
