package io.gpulease.controller.lead;

/** Whether this process is the one that acts. */
public sealed interface Lead extends AutoCloseable permits SoleLead, ElectedLead {
    /** Begins to try for the lead; {@code onLead} runs once, on a thread of its own, as soon as it is won. */
    default void runWhenLeading(Runnable onLead) {
        runWhenLeading(onLead, () -> {});
    }

    /** The same; {@code onStandingBy} runs once, and shortly, when another is found to lead. */
    void runWhenLeading(Runnable onLead, Runnable onStandingBy);

    /**
     * To be called right before every write: returns if the lead is surely held, and ends the process otherwise. Cheap: it
     * reads a clock.
     *
     * @throws IllegalStateException if the lead was never won, or was handed over
     */
    void assertLeading();

    boolean isLeading();

    /** Hands the lead over, if it is held, so that another takes it at once; nothing may be written any more. */
    @Override
    void close();
}
